import type { Command } from 'commander';

/** Commands load only when called: `doctor` starts without the trainer's, the report's or the endpoint's code. */
type Entry = {
  name: string;
  summary: string;
  /** Writes to the terminal itself: nothing else may be shown there. */
  direct?: boolean;
  load: () => Promise<{ command: () => Command }>;
};

export const COMMANDS: readonly Entry[] = [
  { name: 'doctor', summary: 'what this machine can do, and how to mend what is missing', load: () => import('./doctor.ts') },
  { name: 'run', summary: 'run a whole recipe; resumes where it stopped', load: () => import('./run.ts') },
  { name: 'collect', summary: 'fetch repositories and check their licences', load: () => import('./collect.ts') },
  { name: 'build', summary: 'build environments with baseline test runs', load: () => import('./build.ts') },
  { name: 'sandbox', summary: 'run one command in a fresh sandbox', direct: true, load: () => import('./sandbox.ts') },
  { name: 'inject', summary: 'make validated synthetic tasks', load: () => import('./inject.ts') },
  {
    name: 'inject-by-model',
    summary: 'make validated tasks from bugs that a model writes',
    load: () => import('./inject-by-model.ts'),
  },
  { name: 'combine', summary: 'make tasks of several proven bugs each', load: () => import('./combine.ts') },
  { name: 'mine', summary: 'make validated real tasks from merged changes', load: () => import('./mine.ts') },
  { name: 'validate', summary: 'prove tasks again', load: () => import('./validate.ts') },
  { name: 'audit', summary: 'prove that no sandbox of these tasks holds its answer', load: () => import('./audit.ts') },
  { name: 'rollout', summary: 'let a model attempt tasks', load: () => import('./rollout.ts') },
  { name: 'grade', summary: 'give attempts their verdicts', load: () => import('./grade.ts') },
  { name: 'dataset', summary: 'make samples, stages and tokens from graded runs', load: () => import('./dataset.ts') },
  { name: 'train', summary: 'train a policy or a verifier', load: () => import('./train.ts') },
  { name: 'serve', summary: 'serve a checkpoint behind an OpenAI-compatible endpoint', load: () => import('./serve.ts') },
  { name: 'score', summary: 'score the candidates of a run with a verifier', load: () => import('./score.ts') },
  { name: 'evaluate', summary: 'resolve rate, pass@k and TTS@k on tasks', load: () => import('./evaluate.ts') },
  { name: 'import', summary: 'turn trajectories of other tools into a run', load: () => import('./import.ts') },
  { name: 'export', summary: 'write a run in the form of another tool', load: () => import('./export.ts') },
  { name: 'task', summary: 'look at one task, or work in its sandbox', direct: true, load: () => import('./task.ts') },
  {
    name: 'completion',
    summary: 'completion of commands and options for your shell',
    direct: true,
    load: () => import('./completion.ts'),
  },
  { name: 'report', summary: 'write the report of a workspace as HTML and JSON', load: () => import('./report.ts') },
];
