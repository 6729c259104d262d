import { backgroundWork } from '../support/background.ts';
import { onWarning } from '../support/warnings.ts';
import { runCommand } from './program.ts';
import { tell } from './terminal.ts';

// a reader that has seen enough (`| head`) ends the command quietly
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

onWarning((message) => tell(`warning: ${message}`));

const exitCode = await runCommand(process.argv.slice(2));
await backgroundWork();
// what is still in the pipes goes out before the process ends; nothing else keeps it alive
process.stdout.write('', () => process.stderr.write('', () => process.exit(exitCode)));
