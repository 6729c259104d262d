import { expect, test } from 'vitest';
import { gatherReport } from '../report.ts';
import { addSurefireReport } from './surefire-report.ts';

const read = (...reports: string[]) => {
  const gathered = gatherReport();
  for (const xml of reports) addSurefireReport(gathered, xml, 's1');
  return gathered.report(true);
};

// As Surefire 3.2.5 wrote it, properties and frameworks' frames left out.
const AREA = `<?xml version="1.0" encoding="UTF-8"?>
<testsuite version="3.0" name="p.AreaTest(s1)" time="0.362" tests="5" errors="1" skipped="1" failures="1">
  <properties><property name="line.separator" value="&#10;"/></properties>
  <testcase name="breaks" classname="p.AreaTest(s1)" time="0.046">
    <error message="&lt;no> &amp; state" type="java.lang.IllegalStateException"><![CDATA[java.lang.IllegalStateException: <no> & state
	at p.Area.of(Area.java:7)
	at p.AreaTest$Inner.breaks(AreaTest.java:16)
	at java.base/java.lang.reflect.Method.invoke(Method.java:569)
Caused by: java.io.IOException: deeper
	at p.Other.read(Other.java:1)
]]></error>
  </testcase>
  <testcase name="off" classname="p.AreaTest(s1)" time="0.0"><skipped message="later"/></testcase>
  <testcase name="each(String)[1]" classname="p.AreaTest(s1)" time="0.077"/>
  <testcase name="1.50" classname="p.AreaTest(s1)" time="0.1"><system-out>text</system-out></testcase>
</testsuite>`;
const SET_UP = `<testsuite name="p.SetUpTest(s1)"><testcase name="" classname="p.SetUpTest(s1)" time="0.093">
<error message="no" type="java.lang.IllegalStateException">java.lang.IllegalStateException: no
	at p.SetUpTest.open(SetUpTest.java:2)
</error></testcase></testsuite>`;

test('ids, outcomes and evidence', () => {
  const report = read(AREA, SET_UP);
  expect(Object.fromEntries(report.tests)).toEqual({
    'p.AreaTest#breaks': 'failed',
    'p.AreaTest#off': 'skipped',
    'p.AreaTest#each(String)[1]': 'passed',
    'p.AreaTest#1.50': 'passed',
    'p.SetUpTest': 'error',
  });
  expect([...report.loadErrors]).toEqual(['p.SetUpTest']);
  expect(report.failures[0]).toEqual({
    test: 'p.AreaTest#breaks',
    exception: 'IllegalStateException',
    message: '<no> & state',
    calls: [
      { path: 'java/lang/reflect/Method.java', line: 569, function: 'invoke' },
      { path: 'p/AreaTest.java', line: 16, function: 'breaks' },
      { path: 'p/Area.java', line: 7, function: 'of' },
    ],
  });
});

test('one test, no test, and text that is no report', () => {
  expect([...read('<testsuite name="p.A"><testcase name="a" classname="p.A"/></testsuite>').tests.keys()]).toEqual(['p.A#a']);
  expect(read('<testsuite name="p.A"/>', '<testsuite name="p', '', '<other/>').tests.size).toBe(0);
});
