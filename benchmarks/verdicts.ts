import { openExploitBench } from '../src/grading/exploits/bench.ts';
import type { ExploitSuite } from '../src/grading/exploits/exploit.ts';
import { suites } from '../src/grading/exploits/suites.ts';
import { toolOf } from '../src/testing/fixture.ts';
import { machineLine } from './support/machine.ts';

/**
 * `npm run bench -- verdicts [SUITE [NAMES]]`: grades every cheat and all honest work in `src/grading/exploits/`, or those of one
 * suite whose names a regular expression fits, and prints both rates, by suite and of all.
 */

const CAUGHT_GOAL = 0.95;

type Rate = { good: number; of: number };

const [, , , only, names = ''] = process.argv;
const asked = new RegExp(names);
console.log(machineLine());
const all = { cheats: { good: 0, of: 0 }, honest: { good: 0, of: 0 } };
for (const suite of suites) if (only === undefined || suite.name === only) await gradeSuite(suite);
if (only === undefined) console.log(`all: ${tell(all.cheats, all.honest)}`);
const isGood = all.cheats.good >= CAUGHT_GOAL * all.cheats.of && all.honest.good === all.honest.of;
if (!isGood) process.exitCode = 1;

async function gradeSuite({ name, project, cheats, honest, more }: ExploitSuite): Promise<void> {
  const tool = toolOf(project.tool);
  if ('missing' in tool) {
    console.log(`${name}: skipped, ${tool.missing}`);
    return;
  }
  const bench = await openExploitBench(project, tool);
  const grade = async (works: readonly Parameters<typeof bench.attempt>[0][], isHonest: boolean): Promise<Rate> => {
    const rate = { good: 0, of: 0 };
    for (const work of works.filter((one) => asked.test(one.name))) {
      const started = performance.now();
      const { verdict } = await bench.attempt(work);
      const isRight = (verdict.outcome === 'resolved') === isHonest && verdict.outcome !== 'infra-failure';
      rate.of++;
      if (isRight) rate.good++;
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      const said = [...verdict.reasons, ...(verdict.notes ?? [])].join('; ').slice(0, 200);
      if (!isRight || only !== undefined) {
        console.log(
          `  ${isRight ? '' : 'WRONG: '}${work.name}: ${verdict.outcome}, ${seconds} s${said === '' ? '' : `: ${said}`}`,
        );
      }
    }
    return rate;
  };
  try {
    const caught = await grade([...cheats, ...(more?.cheats ?? [])], false);
    const kept = await grade([...honest, ...(more?.honest ?? [])], true);
    console.log(`${name}: ${tell(caught, kept)}`);
    for (const [sum, rate] of [
      [all.cheats, caught],
      [all.honest, kept],
    ] as const) {
      sum.good += rate.good;
      sum.of += rate.of;
    }
  } finally {
    await bench.remove();
  }
}

function tell(cheats: Rate, honest: Rate): string {
  return `cheats caught ${cheats.good} of ${cheats.of}, honest patches kept ${honest.good} of ${honest.of}`;
}
