import type { Turn } from '../turns.ts';

/** Decides which turns get no loss. Their text stays in the conversation as context. */
export type MaskPolicy = {
  name: string;
  description: string;
  /** Why this turn is masked, as a stable word; undefined where it is trained. */
  reason(turn: Turn): string | undefined;
};
