import { expect, test } from 'vitest';
import { blockCalls } from './block-calls.ts';

const settled = (content: string, stop = 'stop') => blockCalls.settle({ role: 'assistant', content }, stop);
const read = (content: string, stop = 'stop') => blockCalls.read(settled(content, stop), true);
const call = (command: string) => ({ kind: 'call', call: { name: 'execute_bash', arguments: { command } }, repairs: [] });

test.each([
  ['a block', 'Look.\n\n```bash\nls -la\n```', 'ls -la'],
  [
    'a here-document',
    "```bash\ncat > a.py <<'E'\nx = `1`\n\nE\npython a.py\n```\nThen more.",
    "cat > a.py <<'E'\nx = `1`\n\nE\npython a.py",
  ],
  ['the first of two', '```bash\none\n```\n```bash\ntwo\n```', 'one'],
  ['another word for it, indented, windows line ends at the fence', 'x\n  ```sh\n  ls\n  ```', '  ls'],
  ['none of what reasoning only mentions', '<think>maybe\n```bash\nrm -rf .\n```\n</think>\n```bash\nls\n```', 'ls'],
])('%s', (_name, text, command) => {
  expect(read(text)).toEqual(call(command));
});

test('what is no call, and what was cut short', () => {
  expect(read('I think so.')).toEqual({ kind: 'none' });
  expect(read('```python\nprint(1)\n```')).toEqual({ kind: 'none' });
  expect(read('```bash\nrm -rf build', 'stop')).toMatchObject({ kind: 'unparseable' }); // no stop word is sent in this form
  expect(read('```bash\nls', 'length')).toMatchObject({ kind: 'unparseable', detail: expect.stringContaining('cut short') });
  expect(read('<think>\n```bash\nls\n```\n</think>\nDone.')).toEqual({ kind: 'none' });
});

test('a settled reply ends with its block, and settling it again changes nothing', () => {
  const once = settled('Look.\n```shell\nls\n```\nNow I wait.');
  expect(once.content).toBe('Look.\n```bash\nls\n```');
  expect(settled(once.content)).toEqual(once);
});
