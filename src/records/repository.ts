import { z } from 'zod';

/** What stands for the licence of code that is its user's own, where it has no permissive one: what is made of it is not to be published. */
export const PRIVATE_LICENCE = 'LicenseRef-private';

/** A permissive licence and what proves it, or `PRIVATE_LICENCE` and why. */
export const Licence = z.object({
  spdx: z.string(),
  /** `file:LICENSE`, or `metadata:License-Expression` and the like: where the identifier was read. */
  evidence: z.string(),
});
export type Licence = z.infer<typeof Licence>;

/** `javascript` covers TypeScript. */
export const Language = z.enum(['python', 'javascript', 'go', 'rust', 'java']);
export type Language = z.infer<typeof Language>;

/** Source code with a licence and a language (design §2). One line of `repositories.jsonl`. */
export const Repository = z.object({
  /** `pypi:NAME==VERSION`, `git:PATH_OR_URL#COMMIT`, or an absolute path. */
  source: z.string(),
  name: z.string(),
  version: z.string(),
  language: Language,
  /** When the release or commit was published, ISO 8601 in UTC; left out where the source does not tell. Dependencies are as of then. */
  released_at: z.iso.datetime().optional(),
  licence: Licence,
  /** SHA-256 of the archive that was unpacked. */
  archive_sha256: z.string(),
  /** Folder with the unpacked source, relative to the workspace. */
  path: z.string(),
  /** Test files seen, relative to the folder. */
  test_files: z.array(z.string()),
});
export type Repository = z.infer<typeof Repository>;

/** Why a source was left out of the collection. */
export const Rejection = z.object({
  source: z.string(),
  /** A stable word such as `not-found`, `licence`, `no-tests`, `build-failed`, `sanity-check`. */
  reason: z.string(),
  detail: z.string(),
});
export type Rejection = z.infer<typeof Rejection>;
