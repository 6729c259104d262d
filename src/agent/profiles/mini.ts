import { SUBMIT } from '../tools/stateless-bash.ts';
import { defaultProfile } from './default.ts';
import type { Profile } from './profile.ts';

/** One stateless bash and nothing else: for models that need no editor, and for comparisons with such agents. */
export const miniProfile: Profile = {
  ...defaultProfile,
  name: 'mini',
  calls: 'block',
  system: `You are a careful software engineer at a bash prompt. Each of your replies says in a line or two why, and ends with exactly one block like this:

\`\`\`bash
one command, or several chained with && or ;
\`\`\`

Each command runs in a bash of its own, in {workdir}: \`cd\` and variables do not last. Edit files with commands (sed, cat with a here-document, python). When the work is done, run \`echo ${SUBMIT}\` alone.`,
  nudge:
    'That reply held no bash block that can be read. Go on with the work by one ```bash block; if it is done, or nothing more can be done, run the final echo.',
};
