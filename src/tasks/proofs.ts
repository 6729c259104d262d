import { z } from 'zod';
import { readJournal } from '../records/read.ts';
import { Task } from '../records/task.ts';
import { openJournal } from '../support/journal.ts';
import { type ValidateContext, validate } from './validate.ts';

/** What proving a task came to: a line of a journal of proofs. */
export const Proof = z.object({
  /** Of the task as it was given. */
  instance_id: z.string(),
  /** `valid`, or why the task is rejected. */
  reason: z.string(),
  detail: z.string(),
  /** On `valid`: the task with its certificate. */
  task: Task.optional(),
});
export type Proof = z.infer<typeof Proof>;

/** Proves tasks by `validate` with a journal, a JSONL file: a task that has a line in it is not proven again. */
export async function openProofs(path: string, context: ValidateContext): Promise<(task: Task) => Promise<Proof>> {
  const decided = new Map((await readJournal(Proof, path)).map((line) => [line.instance_id, line]));
  const journal = await openJournal(path, context.workspace.root);
  return async (task) => {
    const known = decided.get(task.instance_id);
    if (known !== undefined) return known;
    const result = await validate(task, context);
    const { instance_id } = task;
    const proof: Proof =
      result.kind === 'valid'
        ? { instance_id, reason: 'valid', detail: '', task: result.task }
        : { instance_id, reason: result.reason, detail: result.detail };
    await journal.append(proof);
    decided.set(instance_id, proof);
    return proof;
  };
}
