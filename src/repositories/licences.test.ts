import { expect, test } from 'vitest';
import { isPermissiveExpression, recogniseLicences } from './licences.ts';

const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software, to deal in it.
The above copyright notice and this permission
notice shall be included in all copies.`;
const BSD2 = `Redistribution and use in source and binary forms, with or without modification, are permitted.
* Redistributions in binary form must reproduce the above copyright notice.`;
const BSD3 = `${BSD2}\n* Neither the name of the holder nor its contributors' names may be used to endorse or promote products.`;

test.each([
  ['MIT', [MIT]],
  ['MIT-0', [MIT.split('\n')[0] as string]],
  ['BSD-2-Clause', [BSD2]],
  ['BSD-3-Clause', [BSD3]],
  ['Apache-2.0', ['Apache License\n  Version 2.0, January 2004']],
  [
    'ISC',
    [
      'Permission to use, copy, modify, and/or distribute this software is granted, provided that the above copyright notice appears',
    ],
  ],
  ['0BSD', ['Permission to use, copy, modify, and/or distribute this software for any purpose is hereby granted.']],
  ['Unlicense', ['This is free and unencumbered software released into the public domain.']],
  ['Zlib', ['Altered source versions must be plainly marked as such']],
  ['GPL', ['GNU GENERAL PUBLIC LICENSE Version 3']],
  ['LGPL', ['GNU Lesser General Public License']],
  ['MPL', ['Mozilla Public License Version 2.0']],
  // https://www.mozilla.org/MPL/2.0/ 1.12, https://eupl.eu/1.2/en/ appendix, https://www.eclipse.org/legal/epl-2.0/ exhibit A
  [
    'MPL',
    [
      'Mozilla Public License Version 2.0\n1.12. "Secondary License" means either the GNU General Public License, Version 2.0, the GNU Lesser General Public License, Version 2.1, the GNU Affero General Public License, Version 3.0, or any later versions',
    ],
  ],
  [
    'EUPL',
    [
      'European Union Public Licence v. 1.2\nCompatible Licences: GNU General Public License (GPL) v. 2, v. 3, GNU Affero General Public License (AGPL) v. 3',
    ],
  ],
  [
    'EPL',
    [
      'Eclipse Public License - v 2.0\nSecondary Licenses: GNU General Public License, version 2 with the GNU Classpath Exception',
    ],
  ],
  ['MPL AGPL-3.0', ['Mozilla Public License Version 2.0', 'GNU AFFERO GENERAL PUBLIC LICENSE\n  Version 3, 19 November 2007']],
  ['AGPL-3.0', ['GNU AFFERO GENERAL PUBLIC LICENSE\n  Version 3, 19 November 2007']],
  ['MIT BSD-3-Clause', [MIT, BSD3]],
  ['', ['All rights reserved.']],
])('%s', (expected, texts) => {
  expect(
    recogniseLicences(texts.join('\n\n'))
      .map((rule) => rule.spdx)
      .join(' '),
  ).toBe(expected);
});

test.each([
  ['MIT', true],
  ['Apache-2.0 OR GPL-3.0-only', true],
  ['MIT AND BSD-3-Clause', true],
  ['MIT AND GPL-2.0-or-later', false],
  ['LicenseRef-Proprietary', false],
])('the expression %s', (expression, permissive) => {
  expect(isPermissiveExpression(expression)).toBe(permissive);
});
