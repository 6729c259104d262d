import type { Random } from '../../support/random.ts';

/** How this attempt goes about it: drawn from the seed once, so that attempts differ and each is of one piece. */
export type Habits = {
  /** Looks at the folder first. */
  looksAround: boolean;
  /** Runs the statement's snippet first. */
  reproduces: boolean;
  /** Runs the suite once with coverage, or first plainly and then again with coverage. */
  coversAtOnce: boolean;
  /** Reverts with undo_edit, or with str_replace the other way round. */
  undoes: boolean;
  /** After an edit runs the whole suite where it is quick, or the failing tests first. */
  runsAll: boolean;
  /** Writes a thought down before the first edit. */
  thinks: boolean;
  /** Failing tests run after an edit. */
  targets: number;
  /** Edits tried one by one before the rest is tried in one go. */
  singleTries: number;
  /** How often it tries many edits in one command when the single ones did not help. */
  sweeps: number;
  /** Turns after which it gives up. */
  budget: number;
  /** Lines seen above and below a suspicious stretch. */
  margin: number;
  /** How far chance bends the order of edits. */
  noise: number;
};

export function drawHabits(draw: Random): Habits {
  const chance = (share: number): boolean => draw.next() < share;
  return {
    looksAround: chance(0.25),
    reproduces: chance(0.5),
    coversAtOnce: chance(0.75),
    undoes: chance(0.75),
    runsAll: chance(0.4),
    thinks: chance(0.15),
    targets: 1 + draw.integer(2),
    singleTries: chance(0.15) ? 4 + draw.integer(5) : 1 + draw.integer(3),
    sweeps: chance(0.1) ? 0 : 2 + draw.integer(3),
    budget: 28 + draw.integer(33),
    margin: 3 + draw.integer(4),
    noise: 0.15 + draw.next() * 0.3,
  };
}
