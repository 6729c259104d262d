import { findTool } from '../tools/tools.ts';

/** A parameter of a call as text: what stands between its tags. */
export type RawParameter = { name: string; raw: string };

/** The names of a tool's parameters; undefined where nobody knows the tool. */
export function parameterNames(tool: string): ReadonlySet<string> | undefined {
  const found = findTool(tool);
  return found === undefined ? undefined : new Set(Object.keys(found.parameters.properties));
}

/**
 * The parameters in the body of a call, where it holds nothing but whole ones; else undefined. A value may hold any tags: it ends
 * at the first `</parameter>` behind which the body ends or another parameter of the tool begins, one that was not there before.
 * Where that does not work out, any name may follow (models misname parameters).
 */
export function splitParameters(body: string, known: ReadonlySet<string> | undefined): RawParameter[] | undefined {
  const strict = known === undefined ? undefined : split(body, (name) => known.has(name));
  return strict ?? split(body, (name) => /^[A-Za-z_][\w.-]*$/.test(name));
}

function split(body: string, mayFollow: (name: string) => boolean): RawParameter[] | undefined {
  const open = /\s*<parameter=([^\s<>=]+)>/y;
  const follows = /\s*(?:$|<parameter=([^\s<>=]+)>)/y;
  const parameters: RawParameter[] = [];
  const seen = new Set<string>();
  let at = 0;
  while (body.slice(at).trim() !== '') {
    open.lastIndex = at;
    const name = open.exec(body)?.[1];
    if (name === undefined || !mayFollow(name) || seen.has(name)) return undefined;
    seen.add(name);
    const from = open.lastIndex;
    const end = valueEnd(body, from, follows, (next) => mayFollow(next) && !seen.has(next));
    if (end === -1) return undefined;
    parameters.push({ name, raw: body.slice(from, end) });
    at = end + CLOSE.length;
  }
  return parameters;
}

const CLOSE = '</parameter>';

function valueEnd(body: string, from: number, follows: RegExp, mayFollow: (name: string) => boolean): number {
  for (let end = body.indexOf(CLOSE, from); end !== -1; end = body.indexOf(CLOSE, end + 1)) {
    follows.lastIndex = end + CLOSE.length;
    const next = follows.exec(body);
    if (next !== null && (next[1] === undefined || mayFollow(next[1]))) return end;
  }
  return -1;
}
