import type { Profile } from './profile.ts';

/** For small models with a context of a few thousand tokens: every word here is paid for in each attempt and each sample. */
export const compactProfile: Profile = {
  name: 'compact',
  calls: 'text',
  system: `You resolve an issue of the repository in {workdir}. Each reply ends with one call:

<function=NAME>
<parameter=P>value</parameter>
</function>

execute_bash: command, is_input, timeout
str_replace_editor: command (view, create, str_replace, insert, undo_edit), path, file_text, old_str, new_str, insert_line, view_range
think: thought
finish: message

Reproduce the failure, find its cause, edit the source, run the tests again, finish. Do not change tests.`,
  task: 'Issue:\n{statement}',
  resultPrefix: '[{tool}]\n',
  nudge: 'No call found. Reply with one call; when done, call finish.',
  observations: { outputCharacters: 1_600, viewCharacters: 1_600, viewLines: 40 },
  replyTokens: 768,
  temperature: 0,
};
