import type { FilePatch } from '../records/patch.ts';
import type { TrajectoryEvent } from '../records/trajectory.ts';
import type { FailureClass, Verdict } from '../records/verdict.ts';
import { argumentText } from './argument-text.ts';

export type FailureEvidenceInput = {
  events: readonly TrajectoryEvent[];
  golden: readonly FilePatch[];
  localisation: Verdict['localisation'];
};

const RUNS_CODE = /\b(?:python\d?|pytest|tox|nox|make|unittest)\b/;

type Rule = { name: FailureClass; holds(input: FailureEvidenceInput): boolean };

/** The paper's taxonomy as tests over types and paths, in its order: the first that holds names the failure. */
const rules: readonly Rule[] = [
  {
    // never saw code of the project fail
    name: 'failed-to-reproduce',
    holds: ({ events }) =>
      !events.some(
        (event) =>
          event.type === 'tool-result' &&
          event.tool === 'execute_bash' &&
          RUNS_CODE.test(argumentText(event.arguments, 'command')) &&
          (event.status === 'non-zero-exit' || /\b(?:FAILED|Error|failed)\b/.test(event.message.content)),
      ),
  },
  {
    // a golden file was never opened, by editor or by command
    name: 'read-localisation',
    holds: ({ events, golden }) =>
      golden.some(
        (file) =>
          !events.some(
            (event) =>
              event.type === 'tool-result' &&
              (event.tool === 'str_replace_editor'
                ? event.status === 'ok' && argumentText(event.arguments, 'path').endsWith(file.path)
                : event.tool === 'execute_bash' && showsFile(argumentText(event.arguments, 'command'), file.path)),
          ),
      ),
  },
  { name: 'write-localisation', holds: ({ localisation }) => localisation.hunks_overlap === 0 },
  {
    name: 'max-turns',
    holds: ({ events }) => events.some((event) => event.type === 'attempt-end' && event.reason === 'max-turns'),
  },
  { name: 'incorrect-implementation', holds: () => true },
];

/** Names the failure of an attempt that did not resolve its task. */
export function failureClass(input: FailureEvidenceInput): FailureClass {
  return (rules.find((rule) => rule.holds(input)) as Rule).name;
}

/** Whether a line of a command names a file after a program that shows files. */
function showsFile(command: string, path: string): boolean {
  const name = path.split('/').at(-1) ?? '';
  return command.split('\n').some((line) => {
    const at = line.search(/\b(?:cat|sed|head|tail|less|nl|grep)\b/);
    return at !== -1 && line.includes(name, at);
  });
}
