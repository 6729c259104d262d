import type { FilePatch } from '../records/patch.ts';
import type { TrajectoryEvent } from '../records/trajectory.ts';
import type { FailureClass, Verdict } from '../records/verdict.ts';

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
          RUNS_CODE.test(String(event.arguments['command'])) &&
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
                ? event.status === 'ok' && String(event.arguments['path']).endsWith(file.path)
                : event.tool === 'execute_bash' &&
                  new RegExp(`\\b(?:cat|sed|head|tail|less|nl|grep)\\b.*${escapeRegExp(file.path.split('/').at(-1) ?? '')}`).test(
                    String(event.arguments['command']),
                  )),
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

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
