import { PROMPT_EXAMPLE, Sample } from '../../records/sample.ts';
import { readJsonValues } from '../../support/jsonl.ts';

/** Whether a turn has loss, and why not. */
export type TurnTraining = { train: boolean; reason?: string };

/** How the turns of attempts stand in the data set that was made of one run. Of several, names do not tell attempts apart. */
export class TurnTrainings {
  readonly #byName = new Map<string, readonly TurnTraining[]>();

  /** Reads `samples.jsonl` of a data set, line by line. Lines that are no samples are passed over. */
  static async read(path: string): Promise<TurnTrainings> {
    const all = new TurnTrainings();
    for await (const line of readJsonValues(path)) {
      const sample = 'value' in line ? Sample.safeParse(line.value).data : undefined;
      if (sample !== undefined) all.#add(sample);
    }
    return all;
  }

  #add({ instance_id, attempt, messages }: Sample): void {
    const replies = messages.filter(({ role, mask_reason }) => role === 'assistant' && mask_reason !== PROMPT_EXAMPLE);
    const turns = replies.map(({ train = false, mask_reason: reason }) => ({
      train,
      ...(reason === undefined ? {} : { reason }),
    }));
    this.#byName.set(`${instance_id}/${attempt}`, turns);
  }

  /** By the attempt's name; empty where it is not in the data set. */
  of(name: string): readonly TurnTraining[] {
    return this.#byName.get(name) ?? [];
  }
}
