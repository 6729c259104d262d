import { isTestPath } from '../../repositories/index.ts';

/** Folders whose files are no part of what a package offers. */
const ASIDE = new Set(['doc', 'docs', 'example', 'examples', 'benchmark', 'benchmarks', 'build', 'scripts']);

/** Whether a path of the checkout is code of the package: neither a test nor a file that builds or documents it. */
export function isSourceFile(path: string): boolean {
  if (!path.endsWith('.py') || isTestPath(path)) return false;
  const parts = path.split('/');
  const name = parts.pop() ?? '';
  if (parts.some((part) => ASIDE.has(part.toLowerCase()) || part.startsWith('.'))) return false;
  return !/^(setup|noxfile|tasks|_?version|__main__|versioneer)\.py$/.test(name);
}

/** Names of the top-level packages that source files belong to: what users import. */
export function importNames(paths: readonly string[]): string[] {
  const names = paths.map((path) => {
    const parts = path.split('/');
    if (['src', 'lib', 'python'].includes(parts[0] ?? '') && parts.length > 1) parts.shift();
    return (parts[0] ?? '').replace(/\.py$/, '');
  });
  return [...new Set(names)].sort();
}
