import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Licence } from '../records/repository.ts';
import { readableText } from '../support/source-text.ts';
import type { LicenceClaim } from './licence-claims.ts';
import { recogniseLicences } from './licences.ts';

/** Names of files that hold licence texts. */
export const LICENCE_FILE = /^((licen[cs]es?|copying|unlicense)([._-].*)?|(mit|bsd|apache|isc)[._-]licen[cs]e([._-].*)?)$/i;

export type LicenceFinding = { kind: 'permissive'; licence: Licence } | { kind: 'refused'; detail: string };

/**
 * The licence of a source folder: what the texts of its licence files say; where no text is recognised, what the
 * metadata claims, and the evidence says so. A copyleft text anywhere among the licence files, or nothing known, refuses.
 */
export async function findLicence(folder: string, claim: LicenceClaim | undefined): Promise<LicenceFinding> {
  const files = await licenceFiles(folder);
  const texts = await Promise.all(files.map(async (name) => ({ name, text: readableText(await readFile(join(folder, name))) })));
  return judgeLicenceTexts(texts) ?? fromMetadata(claim, files);
}

/** What the texts of licence files say; undefined where none of them is recognised. */
export function judgeLicenceTexts(files: readonly { name: string; text: string }[]): LicenceFinding | undefined {
  const found = new Map<string, string>();
  for (const { name, text } of files) {
    for (const rule of recogniseLicences(text)) {
      if (!rule.permissive) return { kind: 'refused', detail: `${name} holds the text of ${rule.spdx}, which is not permissive` };
      if (!found.has(rule.spdx)) found.set(rule.spdx, name);
    }
  }
  const [first] = found;
  if (first === undefined) return undefined;
  const spdx = [...found.keys()].join(' AND ');
  return { kind: 'permissive', licence: { spdx, evidence: `file:${first[1]}` } };
}

function fromMetadata(claim: LicenceClaim | undefined, files: readonly string[]): LicenceFinding {
  const why = files.length === 0 ? 'there is no licence file' : `${files.join(', ')} holds no licence text known here`;
  if (claim === undefined) return { kind: 'refused', detail: `${why}, and the metadata names no permissive licence` };
  if (claim.spdx === undefined) return { kind: 'refused', detail: `${why}, and ${claim.says}` };
  return { kind: 'permissive', licence: { spdx: claim.spdx, evidence: `metadata:${claim.field}` } };
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
