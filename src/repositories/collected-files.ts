/** Files that hold tests, by the ids that runners gave them. `paths` are all files that there are. */
export function collectedFiles(ids: Iterable<string>, paths: ReadonlySet<string>): Set<string> {
  const found = new Set<string>();
  const packages = new Set<string>();
  const named = new Map<string, string[]>();
  for (const path of paths) {
    const name = path.split('/').at(-1) ?? '';
    named.set(name, [...(named.get(name) ?? []), path]);
  }
  for (const id of new Set(ids)) {
    const owner = GO.exec(id)?.[1];
    if (owner !== undefined) packages.add(owner);
    const [file = '', ...rest] = id.split('::');
    if (paths.has(file)) {
      if (!isDoctest(file, rest.join('::'))) found.add(file);
      continue;
    }
    // Rust: crate::test/NAME::test
    const target = /^test\/(.*)$/.exec(rest[0] ?? '')?.[1];
    const rust = target === undefined ? [] : (named.get(`${target}.rs`) ?? []).filter((path) => /(^|\/)tests\/[^/]+$/.test(path));
    // Java: package.Class$Inner#method
    const type = /^([\w.]+)[#$]/.exec(id)?.[1]?.replaceAll('.', '/');
    const java =
      type === undefined
        ? []
        : ['java', 'kt', 'groovy'].flatMap((suffix) =>
            (named.get(`${type.split('/').at(-1)}.${suffix}`) ?? []).filter((path) => `/${path}`.endsWith(`/${type}.${suffix}`)),
          );
    for (const path of [...rust, ...java]) found.add(path);
  }
  for (const owner of packages) for (const path of goFiles(owner, paths)) found.add(path);
  return found;
}

/** `import/path/TestName`, maybe with a subtest. */
const GO = /^([^:]+?)\/(?:Test|Example|Fuzz)(?!\p{Ll})[^/:]*(?:\/|$)/su;

/** The test files of a package of Go: those of the longest folder that its import path ends in. */
function goFiles(owner: string, paths: ReadonlySet<string>): string[] {
  let longest = -1;
  let files: string[] = [];
  for (const path of paths) {
    if (!path.endsWith('_test.go')) continue;
    const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    if (folder.length < longest || !`/${owner}`.endsWith(folder === '' ? '' : `/${folder}`)) continue;
    if (folder.length > longest) files = [];
    longest = folder.length;
    files.push(path);
  }
  return files;
}

/** An example in the text of a Python module that is run as a test: its id goes on with the module's own dotted name. */
function isDoctest(file: string, test: string): boolean {
  if (!file.endsWith('.py')) return false;
  const module = file.replace(/(?:\/__init__)?\.py$/, '').replaceAll('/', '.');
  const [first = ''] = test.split('.');
  return /^[\w.]+$/.test(test) && module.split('.').includes(first) && (test.includes('.') || module.endsWith(test));
}
