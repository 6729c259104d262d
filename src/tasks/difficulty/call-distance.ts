import type { FunctionOfFile } from '../../mutation/index.ts';

/** The functions of a checkout by file. */
export type CallGraph = Readonly<Record<string, readonly FunctionOfFile[]>>;

/** A function, or '' for what stands in none, and its file. */
export type Place = { file: string; scope: string };

/** Methods by which a class is called. */
const CONSTRUCTOR = /^(__init__|__new__|constructor)$/;

/**
 * How many calls lie between a test and the code that is changed, at the least: 1 where a test calls it itself. Calls are
 * told apart by name alone, so that this is a lower bound. Undefined where no path by names is found: properties, operators
 * and call-backs are no calls of a name.
 */
export function callDistance(graph: CallGraph, called: Iterable<string>, changed: readonly Place[]): number | undefined {
  const byName = new Map<string, { place: string; calls: readonly string[] }[]>();
  for (const [file, functions] of Object.entries(graph)) {
    for (const { scope, calls } of functions) {
      const parts = scope.split('.');
      const last = parts.at(-1) ?? '';
      const name = CONSTRUCTOR.test(last) ? (parts.at(-2) ?? last) : last;
      if (name !== '') byName.set(name, [...(byName.get(name) ?? []), { place: `${file}\n${scope}`, calls }]);
    }
  }
  const wanted = new Set(changed.map(({ file, scope }) => `${file}\n${scope}`));
  const seen = new Set<string>();
  let names = new Set(called);
  for (let distance = 1; names.size > 0; distance++) {
    const next = new Set<string>();
    for (const name of names) {
      seen.add(name);
      for (const { place, calls } of byName.get(name) ?? []) {
        if (wanted.has(place)) return distance;
        for (const callee of calls) if (!seen.has(callee)) next.add(callee);
      }
    }
    names = next;
  }
  return undefined;
}
