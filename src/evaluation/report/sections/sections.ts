import type { PageSection } from '../section.ts';
import { attempts } from './attempts.ts';
import { dataset } from './dataset.ts';
import { environments } from './environments.ts';
import { overview } from './overview.ts';
import { pipeline } from './pipeline.ts';
import { results } from './results.ts';
import { run } from './run.ts';
import { tasks } from './tasks.ts';
import { training } from './training.ts';
import { trajectories } from './trajectories.ts';

/** The report's sections, in their order: results first, then how they came about, then the evidence. */
export const SECTIONS: readonly PageSection[] = [
  overview,
  pipeline,
  results,
  training,
  dataset,
  trajectories,
  tasks,
  environments,
  attempts,
  run,
];
