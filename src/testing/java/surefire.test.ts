import { expect, test } from 'vitest';
import { inSandbox, mavenPom, mavenTool } from '../fixture.ts';
import { surefire } from './surefire.ts';

const framework = surefire({ options: [], files: [] });
const FILES = {
  'pom.xml': mavenPom('shapes'),
  'src/main/java/shapes/Area.java':
    'package shapes;\n\npublic class Area {\n  static int of(int side) { return side * side; }\n}\n',
  'src/test/java/shapes/AreaTest.java': `package shapes;

import static org.junit.jupiter.api.Assertions.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AreaTest {
  @Test void square() { assertEquals(4, Area.of(2)); }
  @Test void wrong() {
    System.out.println("noise");
    assertEquals(
        10,
        Area.of(3));
  }
  @Test void breaks() { throw new IllegalStateException("<no> & state"); }
  @Test @Disabled("later") void off() {}
  @ParameterizedTest @ValueSource(strings = {"a b", "<é>"}) void each(String text) { assertNotNull(text); }
  @Nested class Inner { @Test void deep() {} }
}
`,
  'src/test/java/shapes/SetUpTest.java': `package shapes;

import org.junit.jupiter.api.*;

class SetUpTest {
  @BeforeAll static void open() { throw new IllegalStateException("nothing to open"); }
  @Test void waits() {}
}
`,
};

const tool = mavenTool();
const reason = 'missing' in tool ? tool.missing : undefined;

test.skipIf(reason !== undefined)(
  `surefire in a sandbox${reason === undefined ? '' : ` (skipped: ${reason})`}`,
  async () => {
    if ('missing' in tool) return;
    await inSandbox(FILES, tool, async (sandbox) => {
      const run = await framework.run(sandbox, { timeoutMs: 150_000 });
      expect(run.tests).toEqual({
        'shapes.AreaTest#square': 'passed',
        'shapes.AreaTest#wrong': 'failed',
        'shapes.AreaTest#breaks': 'failed',
        'shapes.AreaTest#off': 'skipped',
        'shapes.AreaTest#each(String)[1]': 'passed',
        'shapes.AreaTest#each(String)[2]': 'passed',
        'shapes.AreaTest$Inner#deep': 'passed',
        'shapes.SetUpTest': 'error',
      });
      expect(run).toMatchObject({ command: 'mvn test', ended: 'completed', exit_code: 0 });
      expect(run.failures.find(({ test }) => test.endsWith('wrong'))).toMatchObject({
        exception: 'AssertionFailedError',
        message: 'expected: <10> but was: <9>',
        file: 'src/test/java/shapes/AreaTest.java',
        statement: 'assertEquals(\n    10,\n    Area.of(3));',
        frames: ['src/test/java/shapes/AreaTest.java:12:wrong'],
      });
      expect(run.failures.find(({ test }) => test.endsWith('breaks'))).toMatchObject({
        exception: 'IllegalStateException',
        message: '<no> & state',
      });

      const some = async (...tests: string[]) => (await framework.run(sandbox, { tests, timeoutMs: 150_000 })).tests;
      expect(await some('shapes.AreaTest#each(String)[2]', 'shapes.AreaTest#gone')).toEqual({
        'shapes.AreaTest#each(String)[2]': 'passed',
      });

      await sandbox.writeFile('/testbed/src/main/java/shapes/Area.java', 'package shapes;\nclass Area { int x = "text"; }\n');
      const broken = await framework.run(sandbox, { timeoutMs: 150_000 });
      expect(broken).toMatchObject({ ended: 'collected-nothing', exit_code: 1 });
      expect(broken.failures[0]).toMatchObject({ exception: 'compile error', statement: 'class Area { int x = "text"; }' });
      expect((await framework.run(sandbox, { timeoutMs: 500 })).ended).toBe('timed-out');
    });
  },
  400_000,
);
