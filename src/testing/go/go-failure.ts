import type { Call, Failure } from '../report.ts';

type Told = Omit<Failure, 'test'>;

/** Lines with which `go test` frames the output of a test. */
const FRAMING = /^\s*(?:===|---) (?:RUN|PAUSE|CONT|NAME|PASS|FAIL|SKIP)\b.*\n?/gm;

/** What a failed test printed, as a failure; undefined where it said nothing, as a test whose subtest failed. */
export function testFailure(output = '', folder: string): Told | undefined {
  const said = output.replace(FRAMING, '');
  if (said.trim() === '') return undefined;
  const panic = /^panic: ([\s\S]*?)\n\ngoroutine /m.exec(said);
  if (panic !== null)
    return {
      exception: 'panic',
      message: (panic[1] ?? '').replace(/ \[recovered.*$|\n\[signal .*$/gm, ''),
      calls: panicCalls(said),
    };
  const place = /^ {4,}([\w.-]+\.go):(\d+): ?/m.exec(said);
  if (place === null) return { exception: 'FAIL', message: said.trimEnd(), calls: [] };
  const message = said.slice(place.index + place[0].length).replace(/^ {4,8}/gm, '');
  const path = folder === '' ? (place[1] ?? '') : `${folder}/${place[1]}`;
  return { exception: 'FAIL', message: message.trimEnd(), calls: [{ path, line: Number(place[2]), function: '' }] };
}

/** What the tool said of a package that was not built or that ended badly. */
export function packageFailure(output = ''): Told {
  const place = /^([^\s:]+\.go):(\d+):\d+: /m.exec(output);
  const calls = place === null ? [] : [{ path: place[1] ?? '', line: Number(place[2]), function: '' }];
  return { exception: place === null ? 'FAIL' : 'build failed', message: output.trim(), calls };
}

/** The calls of the goroutine that panicked, outermost first: a line with the function, then one with the place. */
function panicCalls(said: string): Call[] {
  const goroutine = said.slice(said.indexOf('\n\ngoroutine ') + 2).split('\n\n')[0] ?? '';
  const calls = [
    ...goroutine.matchAll(/^(?!\t|goroutine )(?:created by )?(.+?)(?:\([^()]*\)| in goroutine \d+)?\n\t(\/.*?):(\d+)/gm),
  ];
  return calls.map(([, name = '', path = '', line]) => ({ path, line: Number(line), function: name })).reverse();
}
