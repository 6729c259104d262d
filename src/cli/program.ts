import { Command, CommanderError } from 'commander';
import { stopwatch } from '../support/clock.ts';
import { usageError } from '../support/errors.ts';
import { didYouMean } from '../support/nearest.ts';
import { COMMANDS } from './commands.ts';
import { exitCodeHelp, exitCodes } from './exit-codes.ts';
import { interruptedText, interruption } from './interruption.ts';
import { reportError } from './output.ts';
import { duration } from './status-line.ts';
import { tell, terminal } from './terminal.ts';

/** Runs a command line, without the program's name, and returns the exit code. Prints; never throws. */
export async function runCommand(args: readonly string[]): Promise<number> {
  const program = new Command('swe-lego')
    .description('Grows an issue-resolving model for your own repositories: the SWE-Lego recipe as one tool.')
    .version('0.1.0')
    .exitOverride()
    .addHelpText(
      'after',
      '\nExamples:\n  swe-lego doctor\n  swe-lego run recipes/demo.yaml\n  swe-lego sandbox run -- python3 --version\n\n`swe-lego COMMAND --help` shows the options and examples of a command.',
    )
    .addHelpText('after', `\n${exitCodeHelp()}`);
  const wanted = COMMANDS.find(({ name }) => name === args[0]);
  const passed = stopwatch();
  // rooms take a moment to load, and inputs to be read: until the work says what it does
  if (wanted !== undefined && process.stderr.isTTY) terminal.keep(() => `${wanted.name}  ${duration(passed() / 1000)}`);
  const loaded = await wanted?.load();
  if (wanted?.direct) terminal.leave(false);
  for (const { name, summary } of COMMANDS) {
    if (name === wanted?.name && loaded !== undefined) program.addCommand(overrideExit(loaded.command().description(summary)));
    else program.command(name).description(summary).allowUnknownOption();
  }
  try {
    if (args.length === 0) {
      program.outputHelp();
      return 0;
    }
    if (wanted === undefined && args[0] !== 'help' && !args[0]?.startsWith('-')) {
      const word = args[0] ?? '';
      const near = didYouMean(
        word,
        COMMANDS.map(({ name }) => name),
      );
      throw usageError('UNKNOWN_COMMAND', `there is no command \`${word}\``, `${near}\`swe-lego --help\` lists the commands.`);
    }
    await program.parseAsync([...args], { from: 'user' });
    return Number(process.exitCode ?? exitCodes.ok.code);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok.code : exitCodes.usage.code;
    if (interruption.signal.aborted) {
      terminal.leave(true);
      tell(interruptedText());
      return exitCodes.interrupted.code;
    }
    return reportError(error);
  } finally {
    terminal.leave(false);
  }
}

/** Help and bad usage are written over what is shown. */
const OUTPUT = {
  writeOut: (text: string): void => terminal.above(() => process.stdout.write(text)),
  writeErr: (text: string): void => terminal.above(() => process.stderr.write(text)),
};

/** Bad usage comes back as a `CommanderError` at every level, nested commands included. */
function overrideExit(command: Command): Command {
  command.exitOverride().configureOutput(OUTPUT);
  command.commands.forEach(overrideExit);
  return command;
}
