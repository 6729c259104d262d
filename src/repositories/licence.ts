import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Licence } from '../records/repository.ts';
import { isPermissiveExpression, LICENCES, PERMISSIVE_CLASSIFIERS, recogniseLicences } from './licences.ts';
import type { PythonProject } from './project.ts';

const LICENCE_FILE = /^(licen[cs]es?|copying|unlicense)([._-].*)?$/i;
const OSI = /^License :: (?:OSI Approved :: )?(.+)$/;

export type LicenceFinding = { kind: 'permissive'; licence: Licence } | { kind: 'refused'; detail: string };

/**
 * The licence of a source folder: what the texts of its licence files say; where no text is recognised, what the
 * metadata claims, and the evidence says so. A copyleft text anywhere among the licence files, or nothing known, refuses.
 */
export async function findLicence(folder: string, project: PythonProject): Promise<LicenceFinding> {
  const files = await licenceFiles(folder);
  const found = new Map<string, string>();
  for (const file of files) {
    for (const rule of recogniseLicences(await readFile(join(folder, file), 'utf8'))) {
      if (!rule.permissive) return { kind: 'refused', detail: `${file} holds the text of ${rule.spdx}, which is not permissive` };
      if (!found.has(rule.spdx)) found.set(rule.spdx, file);
    }
  }
  const [first] = found;
  if (first !== undefined) {
    const spdx = [...found.keys()].join(' AND ');
    return { kind: 'permissive', licence: { spdx, evidence: `file:${first[1]}` } };
  }
  return fromMetadata(project, files);
}

function fromMetadata(project: PythonProject, files: readonly string[]): LicenceFinding {
  const why = files.length === 0 ? 'there is no licence file' : `${files.join(', ')} holds no licence text known here`;
  const expression = project.licence_expression;
  if (expression !== null) {
    if (isPermissiveExpression(expression)) {
      return { kind: 'permissive', licence: { spdx: expression, evidence: 'metadata:License-Expression' } };
    }
    return { kind: 'refused', detail: `${why}, and License-Expression is ${expression}` };
  }
  const classifiers = project.classifiers.flatMap((line) => OSI.exec(line)?.[1] ?? []).filter((name) => name !== 'OSI Approved');
  const known = classifiers.map((name) => PERMISSIVE_CLASSIFIERS[name]);
  if (known.length > 0) {
    const [spdx] = known;
    if (spdx !== undefined && known.every((id) => id !== undefined)) {
      return { kind: 'permissive', licence: { spdx: known.join(' AND '), evidence: 'metadata:Classifier' } };
    }
    return { kind: 'refused', detail: `${why}, and the classifiers say ${classifiers.join(', ')}` };
  }
  const field = project.licence_field?.trim().replace(/ licen[cs]e$/i, '');
  const rule = LICENCES.find((one) => one.permissive && one.spdx.toLowerCase() === field?.toLowerCase());
  if (rule !== undefined) return { kind: 'permissive', licence: { spdx: rule.spdx, evidence: 'metadata:License' } };
  return { kind: 'refused', detail: `${why}, and the metadata names no permissive licence` };
}

async function licenceFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && LICENCE_FILE.test(entry.name)).map((entry) => entry.name);
  for (const entry of entries.filter((one) => one.isDirectory() && /^licen[cs]es$/i.test(one.name))) {
    const inside = await readdir(join(folder, entry.name), { withFileTypes: true });
    files.push(...inside.filter((one) => one.isFile()).map((one) => `${entry.name}/${one.name}`));
  }
  return files.sort();
}
