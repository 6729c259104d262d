import type { Profile } from './profile.ts';

const workGuide = `Work in these steps, and come back to an earlier one when you learn something new:
1. Read the issue. Note names, error texts and the behaviour that is wanted.
2. Look around {workdir} and find the code that the issue is about.
3. Reproduce the problem with a short script or an existing test, and see it fail.
4. Find the cause before you edit. Mend the cause, in the source, with the smallest change that does it.
5. Run the reproduction and the tests around the change again. Think of edge cases.
6. Call finish with a summary.

Leave the existing tests as they are: they are run again afterwards, with others that you do not see. Everything is installed already, and there is no network. Nobody answers questions: decide yourself.`;

/** Calls through the endpoint's own tool interface. */
export const defaultProfile: Profile = {
  name: 'default',
  calls: 'native',
  system:
    'You are a careful software engineer. You work in a sandbox through tools: one shell, and a text file editor. Make exactly one tool call in each reply, after a line or two on why.',
  task: `The repository in {workdir} has this issue:

<issue>
{statement}
</issue>

Change the source so that the issue is resolved.

${workGuide}`,
  resultPrefix: '',
  nudge:
    'That reply held no tool call. Go on with the work by calling a tool; if it is done, or nothing more can be done, call finish.',
  observations: { outputCharacters: 30_000, viewCharacters: 16_000, viewLines: 10_000 },
  replyTokens: 16_384,
  temperature: 0,
};
