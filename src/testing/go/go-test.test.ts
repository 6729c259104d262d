import { expect, test } from 'vitest';
import { goTool, inSandbox } from '../fixture.ts';
import { goTest } from './go-test.ts';

const framework = goTest({ options: [], files: [] });
const FILES = {
  'go.mod': 'module example.com/shapes\n\ngo 1.20\n',
  'area.go': 'package shapes\n\nfunc Area(side int) int { return side * side }\n',
  'area_test.go': `package shapes

import "testing"

func TestArea(t *testing.T) {
	for _, name := range []string{"side 1/a", "é"} {
		t.Run(name, func(t *testing.T) {})
	}
}

func TestWrong(t *testing.T) {
	if got := Area(3); got != 10 {
		t.Errorf("Area(3) = %d, want 10", got)
	}
}

func TestSkipped(t *testing.T) { t.Skip("later") }
`,
  'died/died_test.go': `package died

import (
	"os"
	"testing"
)

func TestBefore(t *testing.T) {}

func TestPanics(t *testing.T) { t.Run("sub", func(t *testing.T) { panic("no") }) }

func TestExits(t *testing.T) { os.Exit(3) }

func TestAfter(t *testing.T) {}
`,
  'sub/sub.go': 'package sub\n',
  'sub/sub_test.go': 'package sub\n\nimport "testing"\n\nfunc TestSub(t *testing.T) {}\n',
  'bad/bad_test.go': 'package bad\n\nimport "testing"\n\nfunc TestBad(t *testing.T) { undefined() }\n',
};
const tool = goTool();
const M = 'example.com/shapes';

test.skipIf(tool === undefined)(
  `go test in a sandbox${tool === undefined ? ' (skipped: this machine has no go)' : ''}`,
  async () => {
    if (tool === undefined) return;
    await inSandbox(FILES, tool, async (sandbox) => {
      const run = await framework.run(sandbox, { timeoutMs: 150_000 });
      expect(run).toMatchObject({ command: 'go test ./...', ended: 'completed', exit_code: 1 });
      expect(run.tests).toEqual({
        [`${M}/TestArea`]: 'passed',
        [`${M}/TestArea/side_1/a`]: 'passed',
        [`${M}/TestArea/é`]: 'passed',
        [`${M}/TestWrong`]: 'failed',
        [`${M}/TestSkipped`]: 'skipped',
        [`${M}/died/TestBefore`]: 'passed',
        [`${M}/died/TestPanics`]: expect.stringMatching(/error|failed/),
        [`${M}/died/TestPanics/sub`]: expect.stringMatching(/error|failed/),
        [`${M}/died/TestExits`]: 'error',
        [`${M}/died/TestAfter`]: 'passed',
        [`${M}/sub/TestSub`]: 'passed',
        [`${M}/bad`]: 'error',
      });
      expect(run.failures.find(({ test }) => test.endsWith('TestWrong'))).toMatchObject({
        message: 'Area(3) = 9, want 10',
        file: 'area_test.go',
        statement: 't.Errorf("Area(3) = %d, want 10", got)',
        frames: ['area_test.go:13:'],
      });

      const some = async (...tests: string[]) => (await framework.run(sandbox, { tests, timeoutMs: 150_000 })).tests;
      expect(await some(`${M}/TestArea/side_1/a`, `${M}/TestGone`)).toEqual({ [`${M}/TestArea/side_1/a`]: 'passed' });
      expect(Object.keys(await some('area_test.go'))).toHaveLength(5);
      expect(await some('sub')).toEqual({ [`${M}/sub/TestSub`]: 'passed' });
      expect(await framework.run(sandbox, { tests: [`${M}/TestGone`], timeoutMs: 150_000 })).toMatchObject({
        ended: 'collected-nothing',
      });
      expect((await framework.run(sandbox, { tests: [`${M}/bad/TestBad`], timeoutMs: 150_000 })).ended).toBe('collected-nothing');
      expect((await framework.run(sandbox, { timeoutMs: 20 })).ended).toBe('timed-out');
      await sandbox.writeFile('/testbed/go.mod', 'nonsense');
      expect((await framework.run(sandbox, { timeoutMs: 150_000 })).ended).toBe('crashed');
    });
  },
);
