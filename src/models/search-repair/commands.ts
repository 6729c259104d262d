import { shellWord } from './call.ts';
import type { Candidate } from './candidate.ts';

const COVERAGE_FILE = '/tmp/cov';

const PYTEST = 'python -m pytest -q';

/** The whole suite; its data for the spectrum goes outside the checkout. */
export function coveredSuite(traceback: 'short' | 'no'): string {
  return `COVERAGE_FILE=${COVERAGE_FILE} ${PYTEST} --tb=${traceback} --cov=. --cov-context=test --cov-report= 2>&1 | tail ${traceback === 'no' ? '-n 2' : '-c 1000'}`;
}

/** Some tests; their data is put to that of the whole suite. */
export function coveredTests(path: string): string {
  return `COVERAGE_FILE=${COVERAGE_FILE} ${PYTEST} --tb=short --cov=. --cov-context=test --cov-append --cov-report= ${path} 2>&1 | tail -c 1000`;
}

export const plainSuite = `${PYTEST} --tb=short 2>&1 | tail -c 1000`;

/** The whole suite, only its last lines. */
export const quickSuite = `${PYTEST} --tb=no 2>&1 | tail -n 5`;

export function oneTest(id: string): string {
  return `${PYTEST} --tb=short ${shellWord(id)} 2>&1 | tail -c 1000`;
}

export function someTests(ids: readonly string[]): string {
  return `${PYTEST} --tb=no ${ids.map(shellWord).join(' ')} 2>&1 | tail -n 3`;
}

/** Ochiai: failing tests that run a line / √(failing tests × tests that run it), grouped by score and file. */
export function spectrum(failing?: readonly string[]): string {
  const from =
    failing === undefined
      ? "{*json.load(open('.pytest_cache/v/cache/lastfailed'))}"
      : `{${failing.map((id) => JSON.stringify(id)).join(',')}}`;
  return `python - <<'E'
import json,os,coverage
F=${from}
d=coverage.CoverageData('${COVERAGE_FILE}');d.read()
R={}
for f in d.measured_files():
  p=os.path.relpath(f)
  for l,c in d.contexts_by_lineno(f).items():
    t={x.rsplit('|',1)[0] for x in c}-{''}
    e=len(t&F)
    if e and 'test' not in p:R.setdefault((round(e/(len(F)*len(t))**.5,2),p),[]).append(l)
for k in sorted(R)[::-1][:8]:print(*k,*sorted(R[k])[:20])
E`;
}

/**
 * Tries edits of one file, each on one line, until the test passes; leaves the file as it was. Each try is a fork that
 * has pytest loaded and nothing of the project: a third of the time of a process of its own.
 */
export function sweep(path: string, candidates: readonly Candidate[], id: string): string {
  const edits = candidates.map(({ first, lines }) => `(${first},${JSON.stringify((lines[0] ?? '').trimStart())}),`);
  return `python - <<'E'
import os,pytest,signal
p=${JSON.stringify(path)}
o=open(p,newline='').read();L=o.split('\\n')
for n,t in [
${edits.join('\n')}
]:
  M=L[:];k=M[n-1];M[n-1]=k[:len(k)-len(k.lstrip())]+t
  open(p,'w',newline='').write('\\n'.join(M))
  c=os.fork()
  if not c:
    signal.alarm(9);os.dup2(os.open(os.devnull,1),1);os.dup2(1,2);os._exit(pytest.main(['-q',${JSON.stringify(id)}]))
  if not os.waitpid(c,0)[1]:print('fixed by',n,t);break
open(p,'w',newline='').write(o)
E`;
}
