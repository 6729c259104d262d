import { expect, test } from 'vitest';
import type { TrajectoryEvent } from '../records/trajectory.ts';
import { ranCommands } from './ran-commands.ts';
import { writtenFiles } from './written-files.ts';

function events(...commands: string[]): TrajectoryEvent[] {
  return commands.map((command, index) => ({
    type: 'tool-result',
    at: '',
    turn: index + 1,
    tool: 'execute_bash',
    arguments: { command },
    status: 'ok',
    repairs: [],
    message: { role: 'tool', content: `[exit code 0, in ${/^cd (\S+)$/.exec(command)?.[1] ?? '/testbed'}]` },
    duration_ms: 0,
  }));
}

test.each<[string, string[]]>([
  ['sudo timeout 5s git log', ['git log']],
  ['bash -lc "git log --all | head"', ['bash -lc git log --all | head', 'git log --all', 'head']],
  ["bash <<'E'\ngit reflog\nE", ['bash', 'git reflog']],
  ['eval "ls -l"', ['eval ls -l', 'ls -l']],
  ['find . | xargs -n 1 -I {} rm {}', ['find .', 'rm {}']],
  ['/usr/bin/env A=1 /usr/bin/git log', ['git log']],
])('what %s runs', (text, expected) => {
  expect(ranCommands(events(text), '/testbed').map(({ name, args }) => [name, ...args].join(' '))).toEqual(expected);
});

test.each<[string, string[]]>([
  ['echo x > a.py 2>/dev/null', ['/testbed/a.py', '/dev/null']],
  ['sed -n 1,5p /p/a.py; sed s/a/b/ /p/b.py', []],
  ["sed -i.bak -e 's#/p/x#y#' /p/a.py /p/b.py", ['/p/a.py', '/p/b.py']],
  ["sed -i 's/a/b/' /p/a.py", ['/p/a.py']],
  ['cp /p/a.py /q/', ['/q']],
  ['cat x | tee -a /p/a.py', ['/p/a.py']],
  ['P=/p; export Q=/q; sed -i s/a/b/ $P/a.py "$Q/b.py"', ['/p/a.py', '/q/b.py']],
  ['cd /p && rm -rf a.py', ['/p/a.py']],
  [`python3 -c "open('/p/a.py', 'w').write('x')"`, ['/p/a.py', '/testbed/w', '/testbed/x']],
  [`python3 -c "print(open('/p/a.py').read())"`, []],
  [`python3 - <<'E'\nfrom pathlib import Path\nPath("/p/a.py").write_text("x")\nE`, ['/p/a.py', '/testbed/x']],
  ["echo 'rm /p/a.py'", []],
])('what %s writes', (text, expected) => {
  expect(writtenFiles(events(text), '/testbed').map(({ path }) => path)).toEqual(expected);
});

test('a shell keeps its folder between commands, as its last line tells', () => {
  const written = writtenFiles(events('cd /p', 'touch a; echo x > b', 'echo y > c'), '/testbed');
  expect(written.map(({ turn, path }) => [turn, path])).toEqual([
    [2, '/p/b'],
    [3, '/testbed/c'],
  ]);
});
