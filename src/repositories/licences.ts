import { byName } from '../support/by-name.ts';
/** How a licence's own text is told, in white-space-normalised lower case: every phrase of `all`, none of `none`. */
export type LicenceRule = { spdx: string; permissive: boolean; all: readonly RegExp[]; none?: readonly RegExp[] };

const REDISTRIBUTION = /redistribution and use in source and binary forms/;
const ENDORSEMENT =
  /(neither the names? of|names? of .{0,200}? may not be used to endorse|may not be used to endorse or promote products)/;

/** Copyleft licences whose texts name the GNU licences as secondary or compatible ones. A file may hold several texts: a title each. */
const NAMES_OTHERS: readonly RegExp[] = [
  /mozilla public license,? version 2\.0(?![\s\S]*gnu (?:affero |lesser )?general public license version \d, \d+ \w+)/,
  /european union public licen[cs]e(?![\s\S]*gnu (?:affero |lesser )?general public license version \d, \d+ \w+)/,
  /eclipse public license(?![\s\S]*gnu (?:affero |lesser )?general public license version \d, \d+ \w+)/,
];

/** Copyleft texts stand first: a file that holds one is never permissive as a whole. */
export const LICENCES: readonly LicenceRule[] = [
  // texts that name other licences as those that they go along with stand before them, and are none of them
  { spdx: 'MPL', permissive: false, all: [/mozilla public license/] },
  { spdx: 'EPL', permissive: false, all: [/eclipse public license/] },
  { spdx: 'EUPL', permissive: false, all: [/european union public licen[cs]e/] },
  { spdx: 'CDDL', permissive: false, all: [/common development and distribution license/] },
  { spdx: 'SSPL-1.0', permissive: false, all: [/server side public license/] },
  { spdx: 'AGPL-3.0', permissive: false, all: [/gnu affero general public license/], none: NAMES_OTHERS },
  { spdx: 'LGPL', permissive: false, all: [/gnu (lesser|library) general public license/], none: NAMES_OTHERS },
  // Python's licence tells of the GPL where it tells its history
  {
    spdx: 'GPL',
    permissive: false,
    all: [/gnu general public license/],
    none: [/gpl[- ]compatible/, /python software foundation license version 2/, ...NAMES_OTHERS],
  },
  { spdx: 'CC-BY-SA', permissive: false, all: [/creative commons attribution[- ]sharealike/] },
  { spdx: 'CC-BY-NC', permissive: false, all: [/creative commons attribution[- ]noncommercial/] },
  { spdx: 'BUSL-1.1', permissive: false, all: [/business source license/] },
  {
    spdx: 'MIT-0',
    permissive: true,
    all: [/permission is hereby granted, free of charge, to any person obtaining a copy/],
    none: [/notice.{0,60} shall be included/],
  },
  {
    spdx: 'MIT',
    permissive: true,
    all: [/permission is hereby granted, free of charge, to any person obtaining a copy/, /notice.{0,60} shall be included/],
  },
  { spdx: 'Apache-2.0', permissive: true, all: [/apache license,? version 2\.0/] },
  { spdx: 'BSD-3-Clause', permissive: true, all: [REDISTRIBUTION, ENDORSEMENT], none: [/all advertising materials/] },
  { spdx: 'BSD-4-Clause', permissive: true, all: [REDISTRIBUTION, /all advertising materials/] },
  {
    spdx: 'BSD-2-Clause',
    permissive: true,
    all: [REDISTRIBUTION, /redistributions in binary form must reproduce/],
    none: [ENDORSEMENT, /all advertising materials/],
  },
  {
    spdx: 'ISC',
    permissive: true,
    all: [/permission to use, copy, modify,? and\/?(or)? distribute this software/, /provided that the above copyright notice/],
    none: [/and its documentation/],
  },
  {
    spdx: '0BSD',
    permissive: true,
    all: [/permission to use, copy, modify,? and\/?(or)? distribute this software/],
    none: [/provided that the above copyright notice/, /and its documentation/],
  },
  { spdx: 'PSF-2.0', permissive: true, all: [/(python software foundation license version 2|psf license agreement)/] },
  { spdx: 'Unlicense', permissive: true, all: [/this is free and unencumbered software released into the public domain/] },
  { spdx: 'Zlib', permissive: true, all: [/altered source versions must be plainly marked as such/] },
  { spdx: 'BSL-1.0', permissive: true, all: [/boost software license/] },
  { spdx: 'CC0-1.0', permissive: true, all: [/cc0 1\.0 universal/] },
  {
    spdx: 'HPND',
    permissive: true,
    all: [/permission to use, copy, modify, and distribute this software and its documentation for any purpose/],
  },
];

/** Trove classifiers (after `License :: OSI Approved :: `) that name one permissive licence. */
export const PERMISSIVE_CLASSIFIERS: Readonly<Record<string, string>> = byName({
  'MIT License': 'MIT',
  'MIT No Attribution License (MIT-0)': 'MIT-0',
  'Apache Software License': 'Apache-2.0',
  'BSD License': 'BSD-3-Clause',
  'ISC License (ISCL)': 'ISC',
  'Python Software Foundation License': 'PSF-2.0',
  'The Unlicense (Unlicense)': 'Unlicense',
  'zlib/libpng License': 'Zlib',
  'Boost Software License 1.0 (BSL-1.0)': 'BSL-1.0',
});

/** The licences whose texts a file holds, in the table's order. */
export function recogniseLicences(text: string): LicenceRule[] {
  const normal = text
    .toLowerCase()
    .replace(/[“”"'`*#>|]/g, '')
    .replace(/\s+/g, ' ');
  return LICENCES.filter(
    (rule) => rule.all.every((phrase) => phrase.test(normal)) && !rule.none?.some((phrase) => phrase.test(normal)),
  );
}

/** Whether every licence of an SPDX expression is permissive; of `OR` one is enough. Unknown identifiers are not. */
export function isPermissiveExpression(expression: string): boolean {
  const known = (id: string): boolean =>
    LICENCES.some((rule) => rule.permissive && rule.spdx.toLowerCase() === id.trim().replace(/[()]/g, '').toLowerCase());
  return expression.split(/\s+OR\s+/i).some((choice) => choice.split(/\s+AND\s+/i).every(known));
}
