import { z } from 'zod';

/** What GitHub's search says of a repository: all that the first filters need. */
export const Candidate = z.object({
  full_name: z.string(),
  default_branch: z.string(),
  language: z.string().nullable(),
  stargazers_count: z.number(),
  /** KiB. */
  size: z.number(),
  fork: z.boolean(),
  archived: z.boolean(),
  pushed_at: z.string().nullable(),
});
export type Candidate = z.infer<typeof Candidate>;
