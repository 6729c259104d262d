import { z } from 'zod';
import { Language, Licence } from './repository.ts';

/** A repository that a search found and that passed the filters; nothing of it is fetched yet. One line of `repositories.jsonl`. */
export const FoundRepository = z.object({
  /** `github:OWNER/NAME#COMMIT`: what `build` and `collect --sources` take. */
  source: z.string(),
  /** `OWNER/NAME`. */
  name: z.string(),
  version: z.string(),
  language: Language,
  /** When the commit was made, ISO 8601 in UTC. */
  released_at: z.iso.datetime(),
  licence: Licence,
  stars: z.number(),
  size_kb: z.number(),
  /** Share of the source bytes in the language, 0 to 1. */
  language_share: z.number(),
  /** Test files seen, by their names. */
  test_files: z.number(),
});
export type FoundRepository = z.infer<typeof FoundRepository>;
