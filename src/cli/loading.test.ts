import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../support/tools.ts';

/** Prints the address of every module that is loaded. */
const WATCH = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  registerHooks({ load(url, context, next) { process.stderr.write('loads ' + url + '\\n'); return next(url, context); } });
`)}`;

function roomsOf(...args: string[]): string[] {
  const script = `"$0" --import "$1" "$2" ${args.join(' ')} 2>&1 > /dev/null; exit 0`;
  const main = join(packageRoot, 'src', 'cli', 'main.ts');
  const loaded = execFileSync('sh', ['-c', script, process.execPath, WATCH, main], { encoding: 'utf8' });
  return [...new Set([...loaded.matchAll(/^loads file:.*?\/src\/(\w+)\//gm)].map(([, room = '']) => room))].sort();
}

test.each([['doctor'], ['--help']])('%s starts with few rooms', (command) => {
  const rooms = roomsOf(command);
  expect(rooms).toContain('cli');
  expect(['cli', 'records', 'sandbox', 'support', 'training']).toEqual(expect.arrayContaining(rooms));
});
