import { posix } from 'node:path';

/** Imports of one line: what they bind, and from where. */
const IMPORTS = [
  /^(?:const|let|var)\s+(?<bound>\w+|\{[^}\n]*\})\s*=\s*require\((['"])(?<from>[^'"\n]+)\2\)(?:\.\w+)*;?$/,
  /^import\s+(?<bound>\w+|\{[^}\n]*\}|\*\s+as\s+\w+)\s+from\s+(['"])(?<from>[^'"\n]+)\2;?$/,
];

/** Files, without suffix, that are what users import under the package's own name. */
const MAINS = new Set(['', '.', 'index', 'main', 'src', 'src/index', 'lib', 'lib/index']);

/**
 * A cut-out of a JavaScript test under the imports of the test's file that bring in the package, by the name that users import
 * it by. Imports of its inner files stay out: they would tell where things are.
 */
export function withImports(snippet: string, test: { path: string; text: string }, name: string): string {
  const imports = test.text.split('\n').flatMap((line) => {
    const { bound = '', from = '' } = IMPORTS.map((pattern) => pattern.exec(line)?.groups).find((groups) => groups) ?? {};
    const names = bound.match(/[\w$]+/g) ?? [];
    if (!names.some((one) => new RegExp(`(?<![\\w$.'"])${one.replaceAll('$', '\\$')}(?![\\w$'"])`).test(snippet))) return [];
    if (from === name) return [line];
    const inside = posix
      .join(posix.dirname(test.path), from)
      .replace(/\.[cm]?[jt]s$/, '')
      .replace(/\/$/, '');
    const isMain = from.startsWith('.') && (MAINS.has(inside) || inside === name.split('/').at(-1));
    return isMain ? [line.replace(from, name)] : [];
  });
  return [...imports, ...(imports.length > 0 ? [''] : []), snippet].join('\n');
}
