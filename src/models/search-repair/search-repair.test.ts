import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkoutOf, git, pythonFolder } from './harness/checkout.ts';
import { type Fixture, fixtures } from './harness/fixtures.ts';
import { runLocally } from './harness/local-tools.ts';
import { searchRepair } from './search-repair.ts';

const python = pythonFolder();
const whole = (name: string): Fixture => fixtures.find((fixture) => fixture.name === name) as Fixture;

async function attempt(fixture: Fixture, seed: number, maxTurns = 40, statement = 'It gives wrong results.') {
  const folder = checkoutOf(fixture);
  const conversation = searchRepair().converse({ instanceId: fixture.name, attempt: 0, seed });
  const turns = await runLocally(conversation, folder, statement, maxTurns, python ?? '');
  const code = readFileSync(join(folder, 'shop.py'), 'utf8');
  const status = git(folder, 'status', '--short');
  rmSync(dirname(folder), { recursive: true });
  return { turns, code, status };
}

describe.skipIf(python === undefined)('with a Python that has pytest-cov', () => {
  // `npm run` tests stay short: the other fixtures are ranked in candidates.test.ts; set SWE_LEGO_LONG for all of them here
  const names =
    process.env['SWE_LEGO_LONG'] === undefined
      ? ['a boundary', 'an exception', 'a lost update']
      : fixtures.map(({ name }) => name);
  test.concurrent.each(names)('mends %s, leaves nothing else behind, and says so', { timeout: 400_000 }, async (name) => {
    const { turns, status } = await attempt(whole(name), 1);
    expect(turns.length).toBeLessThan(40);
    expect(status).toBe(' M shop.py\n');
    expect(turns.at(-1)).toMatchObject({ tool: 'finish', args: { message: expect.stringContaining('Fixed in shop.py') } });
  });

  test.concurrent('mends what no test shows, by a test of its own from the report', { timeout: 400_000 }, async () => {
    const { test: tests, ...rest } = whole('a boundary');
    const fixture = { ...rest, test: tests.replace(/^def test_edge.*\n/m, '') };
    const statement = "```python\nfrom shop import grade\n\nprint(repr(grade(75)))\n```\n\nIt prints `'C'`.\n\nI expected `'B'`.";
    const { turns, code, status } = await attempt(fixture, 1, 40, statement);
    expect(turns.some(({ args }) => args['command'] === 'create')).toBe(true);
    expect(code).not.toContain('points > 75');
    expect(status).toBe(' M shop.py\n');
    const unsaid = await attempt(fixture, 1);
    expect(unsaid.code).toContain('points > 75');
    expect(unsaid.status).toBe('');
  });

  test.concurrent('takes everything back and admits it where no small edit helps', { timeout: 400_000 }, async () => {
    const hopeless: Fixture = {
      name: 'hopeless',
      code: 'def roman(number):\n    return str(number)\n',
      test: "def test_nine(): assert roman(9) == 'IX'\ndef test_text(): assert isinstance(roman(3), str)\n",
      right: 'number',
      wrong: 'number',
    };
    const { turns, code, status } = await attempt(hopeless, 2, 80);
    expect(code).toBe(hopeless.code);
    expect(status).toBe('');
    expect(turns.at(-1)).toMatchObject({ tool: 'finish', args: { message: expect.stringContaining('Not fixed') } });
  });
});
