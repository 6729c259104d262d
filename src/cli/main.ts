import { Command, CommanderError } from 'commander';
import { usageError } from '../support/errors.ts';
import { onWarning } from '../support/warnings.ts';
import { INTERRUPTED, interruption } from './interruption.ts';
import { reportError } from './output.ts';

/** Commands load only when called: `doctor` starts without the trainer's, the report's or the endpoint's code. */
const COMMANDS: readonly { name: string; summary: string; load: () => Promise<{ command: () => Command }> }[] = [
  { name: 'doctor', summary: 'what this machine can do, and how to mend what is missing', load: () => import('./doctor.ts') },
  { name: 'run', summary: 'run a whole recipe; resumes where it stopped', load: () => import('./run.ts') },
  { name: 'collect', summary: 'fetch repositories and check their licences', load: () => import('./collect.ts') },
  { name: 'build', summary: 'build environments with baseline test runs', load: () => import('./build.ts') },
  { name: 'sandbox', summary: 'run one command in a fresh sandbox', load: () => import('./sandbox.ts') },
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
  { name: 'report', summary: 'write the report of a workspace as HTML and JSON', load: () => import('./report.ts') },
];

async function main(args: readonly string[]): Promise<number> {
  const program = new Command('swe-lego')
    .description('Grows an issue-resolving model for your own repositories: the SWE-Lego recipe as one tool.')
    .version('0.1.0')
    .exitOverride()
    .addHelpText(
      'after',
      '\nExamples:\n  swe-lego doctor\n  swe-lego run recipes/demo.yaml\n  swe-lego sandbox run -- python3 --version\n\n`swe-lego COMMAND --help` shows the options and examples of a command.',
    );
  const wanted = COMMANDS.find(({ name }) => name === args[0]);
  for (const { name, summary, load } of COMMANDS) {
    if (name === wanted?.name) program.addCommand(overrideExit((await load()).command().description(summary)));
    else program.command(name).description(summary).allowUnknownOption();
  }
  try {
    if (args.length === 0) {
      program.outputHelp();
      return 0;
    }
    if (wanted === undefined && args[0] !== 'help' && !args[0]?.startsWith('-')) {
      throw usageError('UNKNOWN_COMMAND', `there is no command \`${args[0]}\``, '`swe-lego --help` lists the commands.');
    }
    await program.parseAsync([...args], { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (interruption.signal.aborted) {
      process.stderr.write(INTERRUPTED);
      return 130;
    }
    return reportError(error);
  }
}

/** Bad usage comes back as a `CommanderError` at every level, nested commands included. */
function overrideExit(command: Command): Command {
  command.exitOverride();
  command.commands.forEach(overrideExit);
  return command;
}

// a reader that has seen enough (`| head`) ends the command quietly
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

onWarning((message) => process.stderr.write(`warning: ${message}\n`));

const exitCode = await main(process.argv.slice(2));
// what is still in the pipes goes out before the process ends; nothing else keeps it alive
process.stdout.write('', () => process.stderr.write('', () => process.exit(exitCode)));
