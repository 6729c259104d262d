import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Language } from '../records/repository.ts';
import { readableText } from '../support/source-text.ts';
import { isPermissiveExpression, LICENCES, PERMISSIVE_CLASSIFIERS } from './licences.ts';
import { type PythonProject, readPythonProject } from './project.ts';

/** What a project's metadata say of its licence: second to the licence files, for it is a word and not the text. */
export type LicenceClaim = {
  /** The field that says it. */
  field: string;
  /** For the reason of a refusal: `License is GPL`. */
  says: string;
  /** SPDX expression, where what is claimed is permissive. */
  spdx: string | undefined;
};

/** What the metadata of a source folder claim; undefined where they say nothing. */
export async function readLicenceClaim(
  folder: string,
  language: Language,
  signal?: AbortSignal,
): Promise<LicenceClaim | undefined> {
  switch (language) {
    case 'python':
      return pythonClaim(await readPythonProject(folder, signal));
    case 'javascript':
      return npmClaim(await textOf(folder, 'package.json'));
    case 'rust':
      return cargoClaim(await textOf(folder, 'Cargo.toml'));
    case 'java':
      return mavenClaim(await textOf(folder, 'pom.xml'));
    case 'go':
      return undefined;
  }
}

export function pythonClaim(project: PythonProject): LicenceClaim | undefined {
  const expression = project.licence_expression;
  if (expression !== null) return expressionClaim('License-Expression', expression);
  const classifiers = project.classifiers
    .flatMap((line) => /^License :: (?:OSI Approved :: )?(.+)$/.exec(line)?.[1] ?? [])
    .filter((name) => name !== 'OSI Approved');
  if (classifiers.length > 0) {
    const known = classifiers.map((name) => PERMISSIVE_CLASSIFIERS[name]);
    const spdx = known.every((id) => id !== undefined) ? known.join(' AND ') : undefined;
    return { field: 'Classifier', says: `the classifiers say ${classifiers.join(', ')}`, spdx };
  }
  const field = project.licence_field?.trim().replace(/ licen[cs]e$/i, '');
  const rule = LICENCES.find((one) => one.permissive && one.spdx.toLowerCase() === field?.toLowerCase());
  return rule === undefined ? undefined : { field: 'License', says: '', spdx: rule.spdx };
}

function npmClaim(text: string): LicenceClaim | undefined {
  let licence: unknown;
  try {
    const { license, licenses } = JSON.parse(text) as { license?: unknown; licenses?: unknown[] };
    licence = license ?? (Array.isArray(licenses) && licenses.length === 1 ? licenses[0] : undefined);
  } catch {
    return undefined;
  }
  if (typeof licence === 'object' && licence !== null && 'type' in licence) licence = licence.type;
  return typeof licence === 'string' ? expressionClaim('package.json license', licence) : undefined;
}

function cargoClaim(text: string): LicenceClaim | undefined {
  const licence = /^license\s*=\s*"([^"]+)"/m.exec(text)?.[1];
  return licence === undefined ? undefined : expressionClaim('Cargo.toml license', licence.replaceAll('/', ' OR '));
}

function mavenClaim(text: string): LicenceClaim | undefined {
  const section = /<licenses>([\s\S]*?)<\/licenses>/.exec(text)?.[1] ?? '';
  const names = [...section.matchAll(/<name>\s*([^<]+?)\s*<\/name>/g)].map((match) => match[1] ?? '');
  if (names.length === 0) return undefined;
  const known = names.map((name) => MAVEN_NAMES.find(([pattern]) => pattern.test(name))?.[1]);
  const spdx = known.every((id) => id !== undefined) ? known.join(' AND ') : undefined;
  return { field: 'pom.xml licenses', says: `pom.xml names ${names.join(', ')}`, spdx };
}

const MAVEN_NAMES: readonly (readonly [RegExp, string])[] = [
  [/^(the )?apache[ -](software )?(licen[cs]e)?,? ?(version |v)?2(\.0)?$/i, 'Apache-2.0'],
  [/^(the )?mit( licen[cs]e)?$/i, 'MIT'],
  [/^bsd[- ]2[- ]clause/i, 'BSD-2-Clause'],
  [/^bsd[- ]3[- ]clause/i, 'BSD-3-Clause'],
];

function expressionClaim(field: string, expression: string): LicenceClaim {
  return { field, says: `${field} is ${expression}`, spdx: isPermissiveExpression(expression) ? expression : undefined };
}

async function textOf(folder: string, name: string): Promise<string> {
  return readFile(join(folder, name)).then(readableText, () => '');
}
