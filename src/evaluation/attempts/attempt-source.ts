import type { Task } from '../../records/task.ts';
import type { CallStatus, TrajectoryEvent } from '../../records/trajectory.ts';
import type { Verdict } from '../../records/verdict.ts';
import type { TurnTraining } from './turn-training.ts';

/** How an attempt ended, as its trajectory's last event tells. */
type AttemptEnd = Extract<TrajectoryEvent, { type: 'attempt-end' }>;

/** A graded attempt, without its events: enough for every table. The folder holds the rest (design §6.4). */
export type AttemptSource = {
  /** Label of the run that it belongs to, for people: `expert`, `trained policy`. */
  run: string;
  /** Absolute attempt folder. */
  folder: string;
  /** Absent where the run's tasks are not at hand, as with imported runs. */
  task?: Task;
  verdict: Verdict;
  model: string;
  /** Absent where the trajectory was cut. */
  end?: AttemptEnd;
  /** Typed status of each tool result, in order. */
  statuses: CallStatus[];
  /**
   * How its turns stand in the data set, in their order; none where it is not in it. Absent where no data set was made of
   * its run.
   */
  trained?: readonly TurnTraining[];
  /** Verifier's score, where one scored it. */
  score?: number;
};
