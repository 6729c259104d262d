import type { Sandbox } from '../../sandbox/index.ts';
import type { Layout } from './own-files.ts';

/**
 * Reads names and, after an empty line, test files from standard input. Prints those names that the test runners or these
 * files import, and that Python, in the working folder, finds somewhere else.
 */
const PROGRAM = `import ast, importlib.util, os, pkgutil, sys
here = os.path.realpath(os.getcwd()) + os.sep
names, files = [part.split("\\n") for part in sys.stdin.read().split("\\n\\n", 1)]
loaded = set()


def find(name):
    try:
        return importlib.util.find_spec(name)
    except Exception:
        return None


def load(name):
    try:
        importlib.import_module(name)
    except BaseException:
        pass


def read(path):
    try:
        with open(path, "rb") as file:
            tree = ast.parse(file.read())
    except Exception:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            loaded.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            loaded.add((node.module or "").split(".")[0])


for name in ("pytest", "unittest", "doctest", "configparser", "importlib.metadata", "json", "shlex", "tokenize", "tomllib"):
    load(name)
for runner in ("pytest", "_pytest", "pluggy", "iniconfig", "packaging", "unittest"):
    spec = find(runner)
    for place in (spec.submodule_search_locations or ()) if spec else ():
        for base, _, found in os.walk(place):
            for name in found:
                if name.endswith(".py"):
                    read(os.path.join(base, name))
        if runner == "_pytest":
            for module in pkgutil.iter_modules([place], "_pytest."):
                load(module.name)
for path in files:
    read(path)
known = loaded | set(sys.modules)
for name in names:
    spec = find(name) if name in known else None
    if spec and spec.origin not in (None, "built-in", "frozen") and not os.path.realpath(spec.origin).startswith(here):
        print(name)
`;

/**
 * The new files that Python would import in place of a module of its own or of an installed one that tests or their runner need, by
 * path. A file that new code imports, and old code does not, is a part of the program. To be asked while the working folder is
 * as the task has it. Empty where there is no Python.
 */
export async function shadowingFiles(
  sandbox: Sandbox,
  added: readonly string[],
  { paths, collected, mentions }: Layout,
  signal?: AbortSignal,
): Promise<Set<string>> {
  const roots = new Set(['', 'src/', 'lib/', ...[...collected].map((path) => path.slice(0, path.lastIndexOf('/') + 1))]);
  const modules = new Map<string, string>();
  for (const path of added) {
    for (const root of roots) {
      const name = path.startsWith(root) ? /^(\w+)(?:\.py|\/__init__\.py)$/.exec(path.slice(root.length))?.[1] : undefined;
      if (name !== undefined && !paths.has(`${root}${name}.py`) && !paths.has(`${root}${name}/__init__.py`))
        modules.set(path, name);
    }
  }
  if (modules.size === 0) return new Set();
  const { stdout } = await sandbox.exec(['python', '-c', PROGRAM], {
    input: `${[...modules.values()].join('\n')}\n\n${[...collected].join('\n')}`,
    workdir: sandbox.workdir,
    ...(signal === undefined ? {} : { signal }),
  });
  const shadowed = new Set(stdout.split('\n'));
  const found = new Set<string>();
  for (const [path, name] of modules) {
    if (!shadowed.has(name)) continue;
    const isNamed = async (tree: 'base' | 'patched'): Promise<boolean> =>
      (await mentions(name, tree)).some((file) => file.endsWith('.py') && file !== path && !collected.has(file));
    if ((await isNamed('base')) || !(await isNamed('patched'))) found.add(path);
  }
  return found;
}
