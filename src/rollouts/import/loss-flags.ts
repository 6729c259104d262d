/** Fields by which rows say of a reply whether it is trained, and whose they are. */
const LOSS_FIELDS: readonly { field: string; of: string }[] = [
  { field: 'train', of: 'ours' },
  { field: 'turn_mask', of: "SWE-Lego's rows" },
  { field: 'loss', of: 'ms-swift' },
  { field: 'loss_weight', of: 'LLaMA-Factory v1' },
  { field: 'weight', of: "OpenAI's and Mistral's fine-tuning" },
  { field: 'training', of: "Axolotl's `message_field_training`" },
];

/** Values of such a field that mean: no loss. */
const OFF: ReadonlySet<unknown> = new Set([false, 0, '0', '0.0', 'false', 'False']);

const flag = (fields: Readonly<Record<string, unknown>>): boolean =>
  LOSS_FIELDS.some(({ field }) => Object.hasOwn(fields, field) && OFF.has(fields[field]));

/** Why a reply is not trained, as its row says it; undefined where the row says nothing of the kind. */
export function untrained(message: Readonly<Record<string, unknown>>): string | undefined {
  if (!flag(message)) return undefined;
  const reason = message['mask_reason'];
  return typeof reason === 'string' && /^[a-z][a-z-]{0,60}$/.test(reason) ? reason : 'source-flag';
}

/**
 * Flags of a whole row, by position of the message: one for all, or a list, of all messages or of its replies. Empty where there is
 * none, or where a list fits to neither.
 */
export function untrainedByRow(row: Readonly<Record<string, unknown>>, roles: readonly string[]): ReadonlySet<number> {
  const replies = roles.flatMap((role, index) => (role === 'assistant' ? [index] : []));
  if (flag(row)) return new Set(replies);
  const off = new Set<number>();
  for (const { field } of LOSS_FIELDS) {
    const list: unknown = Object.hasOwn(row, field) ? row[field] : undefined;
    if (!Array.isArray(list)) continue;
    const places = list.length === roles.length ? roles.map((_, index) => index) : list.length === replies.length ? replies : [];
    for (const [index, place] of places.entries()) if (OFF.has(list[index])) off.add(place);
  }
  return off;
}
