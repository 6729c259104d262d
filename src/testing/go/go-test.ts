import { posix } from 'node:path';
import type { ExecResult, Sandbox } from '../../sandbox/index.ts';
import type { Report } from '../report.ts';
import { nothingToRun, runReported } from '../run-reported.ts';
import { existingPaths, readIfThere } from '../sandbox-files.ts';
import type { ProjectArguments, TestFramework } from '../test-framework.ts';
import { parseGoEvents } from './go-events.ts';
import { runLost } from './run-lost.ts';

const COMMAND = 'go test';
/** Characters of one word of a command line; the kernel takes 128 KiB. */
const WORD_LIMIT = 100_000;

/** The tool's events are its own output: tests reach it through another pipe, which the tool reads. */
const EVENTS = ['go', 'test', '-json', '-count=1', '-vet=off', '-timeout=0'] as const;

/**
 * `go test` in a sandbox that has `go` on its PATH and the module's dependencies. Ids are `package/TestName/sub`; a
 * request may name packages by import path, folders and files too. A test that ends its package's process, as a panic does,
 * takes no others along: these run again without it.
 */
export function goTest(project: ProjectArguments): TestFramework {
  const packages = project.files.length > 0 ? project.files : ['./...'];
  return {
    name: 'go-test',
    command: [COMMAND, ...project.options, ...packages].join(' '),
    async plainCommand(sandbox, tests) {
      const wanted = await findWanted(sandbox, await moduleOf(sandbox), tests);
      return ['go', 'test', ...project.options, ...filterOf(wanted), ...foldersOf(wanted)];
    },
    async run(sandbox, request) {
      const module = await moduleOf(sandbox);
      const tests = request.tests ?? [];
      const wanted = await findWanted(sandbox, module, tests);
      const words = tests.length === 0 ? packages : foldersOf(wanted);
      const filter = filterOf(wanted);
      const shown = [COMMAND, ...project.options, ...filter, ...words].join(' ');
      if (words.length === 0) return nothingToRun(shown);
      return runReported(sandbox, request, {
        shown,
        commands: [[...EVENTS, ...project.options, ...filter, ...words]],
        wanted: wanted.map(({ id }) => id),
        async read([executed], exec) {
          const folderOf = (importPath: string): string => importPath.slice(module.length + 1);
          const readEvents = ({ stdout, exitCode }: ExecResult): Report => parseGoEvents(stdout, folderOf, exitCode);
          if (executed === undefined) return parseGoEvents('', folderOf, 0);
          const first = readEvents(executed);
          if (executed.timedOut) return first;
          return runLost(first, async (owner, skipped) => {
            const skip = ['-skip', `^(${skipped.join('|')})$`];
            const again = await exec([...EVENTS, ...project.options, ...filter, ...skip, owner]);
            return again.timedOut ? undefined : readEvents(again);
          });
        },
      });
    },
  };
}

/** The name of the module, as its `go.mod` has it. */
async function moduleOf(sandbox: Sandbox): Promise<string> {
  return /^module\s+"?([^\s"]+)/m.exec(await readIfThere(sandbox, posix.join(sandbox.workdir, 'go.mod')))?.[1] ?? '';
}

function foldersOf(wanted: readonly Wanted[]): string[] {
  return [...new Set(wanted.map(({ folder }) => (folder === '' ? '.' : `./${folder}`)))];
}

/** The `-run` option that takes just these functions; none where whole packages are wanted or the list is too long for a word. */
function filterOf(wanted: readonly Wanted[]): string[] {
  const names = [...new Set(wanted.map(({ name }) => name))];
  const pattern = `^(${names.join('|')})$`;
  return names.length === 0 || names.includes(undefined) || pattern.length > WORD_LIMIT ? [] : ['-run', pattern];
}

/** `name` is a function of `folder`; undefined asks for the whole package. */
type Wanted = { id: string; folder: string; name: string | undefined };

/** What the words of a request mean: an id, an import path, a folder, or a file (the tests that it declares). */
async function findWanted(sandbox: Sandbox, module: string, tests: readonly string[]): Promise<Wanted[]> {
  const inModule = (word: string): string =>
    word === module || word.startsWith(`${module}/`) ? word.slice(module.length + 1) : word;
  const there = new Set(await existingPaths(sandbox, tests.map(inModule).flatMap(beginnings)));
  const wanted: Wanted[] = [];
  for (const word of tests.map((test) => inModule(posix.normalize(test)).replace(/\/$/, ''))) {
    const found = beginnings(word).find((path) => there.has(path));
    if (found === undefined) continue;
    const folder = found.endsWith('.go') ? posix.dirname(found).replace(/^\.$/, '') : found.replace(/^\.$/, '');
    const importPath = folder === '' ? module : `${module}/${folder}`;
    const rest = found === '.' ? word : word.slice(found.length + 1);
    const names = found.endsWith('.go') ? await declaredIn(sandbox, found) : [rest === '' || rest === '.' ? undefined : rest];
    for (const name of names) {
      if (name !== undefined && !/^[\p{L}\p{N}_]+(\/|$)/u.test(name)) continue; // no test has such a name
      wanted.push({ id: name === undefined ? importPath : `${importPath}/${name}`, folder, name: name?.split('/')[0] });
    }
  }
  return wanted;
}

/** `a/b/TestC` → itself, `a/b`, `a`, `.`: the longest that exists is the place. */
function beginnings(word: string): string[] {
  const parts = word.split('/');
  return [...parts.map((_, at) => parts.slice(0, parts.length - at).join('/')), '.'];
}

async function declaredIn(sandbox: Sandbox, file: string): Promise<string[]> {
  const source = await readIfThere(sandbox, posix.join(sandbox.workdir, file));
  return [...source.matchAll(/^func ((?:Test|Example|Fuzz)\w*)\(/gm)].map(([, name = '']) => name);
}
