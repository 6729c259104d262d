import { afterAll, beforeAll, expect, test } from 'vitest';
import { findFramework } from '../../testing/index.ts';
import { openTestBench, type TestBench } from '../fixture.ts';
import { java, oneTestEach } from './java.ts';

let bench: TestBench;
beforeAll(async () => {
  bench = await openTestBench();
});
afterAll(() => bench.remove());

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
<modelVersion>4.0.0</modelVersion><groupId>shapes</groupId><artifactId>shapes</artifactId><version>1</version>
<properties><maven.compiler.source>8</maven.compiler.source><maven.compiler.target>8</maven.compiler.target></properties>
<dependencies>
<dependency><groupId>junit</groupId><artifactId>junit</artifactId><version>4.13.2</version><scope>test</scope></dependency>
</dependencies>
</project>
`;
const area = (operator: string) =>
  `package shapes;\n\npublic class Area {\n  public static int of(int side) { return side ${operator} side; }\n}\n`;

// JUnit and Maven's plugins are fetched, the first time that this runs.
test('a Maven project: fetched once, tested offline; edits take effect; git sees no target', async () => {
  const sides = [0, 1, 2, 3, 4];
  const repository = await bench.repository('shapes', 'java', {
    'pom.xml': POM,
    'src/main/java/shapes/Area.java': area('*'),
    'src/test/java/shapes/AreaTest.java': [
      'package shapes;\n\nimport static org.junit.Assert.assertEquals;\n\nimport org.junit.Test;\n\npublic class AreaTest {',
      ...sides.map((side) => `  @Test public void side${side}() { assertEquals(${side * side}, Area.of(${side})); }`),
      '}\n',
    ].join('\n'),
  });
  const environment = await bench.build(repository);
  expect(environment).toMatchObject({ test_framework: 'surefire', flaky: [] });
  expect(environment.lock).toContain('junit:junit@4.13.2');
  expect(Object.values(environment.baseline[0]?.tests ?? {})).toEqual(sides.map(() => 'passed'));

  await using sandbox = await bench.open(environment);
  const git = await sandbox.exec(['sh', '-c', 'git init -q . && git add -A && git ls-files']);
  expect(git.stdout.split('\n')).toEqual(['pom.xml', 'src/main/java/shapes/Area.java', 'src/test/java/shapes/AreaTest.java', '']);
  await sandbox.writeFile('/testbed/src/main/java/shapes/Area.java', area('+'));
  const run = await findFramework(environment.test_framework).run(sandbox, { timeoutMs: 120_000 });
  expect(Object.values(run.tests).filter((outcome) => outcome === 'failed')).toHaveLength(3);
}, 600_000);

test('a build tool that is not known is told', async () => {
  const { path } = await bench.repository('gradle', 'java', { 'build.gradle': '' });
  expect(await java.strategies(`${bench.workspace.root}/${path}`, {})).toMatchObject({
    kind: 'no-toolchain',
    detail: expect.stringContaining('pom.xml'),
  });
});

test('one test class of every module is enough to fetch what test runs need', () => {
  const files = [
    'a/src/test/java/p/AbstractTest.java',
    'a/src/test/java/p/OneTest.java',
    'a/src/test/java/p/TwoTest.java',
    'b/src/test/java/Helper.java',
    'b/src/test/java/q/r/TestThree.java',
    'src/main/java/FourTest.java',
  ];
  expect(oneTestEach(files)).toEqual(['OneTest', 'TestThree']);
});
