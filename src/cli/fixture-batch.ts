import type { Ended } from './fixture.ts';
import { runCommand } from './program.ts';

/** Runs many command lines one after the other in this folder, and prints how each ended as one JSON value. */
const lines = JSON.parse(process.argv[2] ?? '[]') as string[][];
const { stdout, stderr } = process;
const write = { stdout: stdout.write.bind(stdout), stderr: stderr.write.bind(stderr) };
const ends: Ended[] = [];
for (const args of lines) {
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    process[name].write = (chunk: string | Uint8Array): boolean => {
      said[name] += String(chunk);
      return true;
    };
  }
  process.exitCode = undefined;
  ends.push({ code: await runCommand(args), ...said });
}
Object.assign(stdout, { write: write.stdout });
Object.assign(stderr, { write: write.stderr });
write.stdout(JSON.stringify(ends), () => process.exit(0));
