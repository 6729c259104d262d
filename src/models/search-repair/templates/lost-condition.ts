import { codeLine } from '../python/code-line.ts';
import { respelled, type Template } from './template.ts';

/** Half a condition is missing: joins it with another condition of the function, or with one on a parameter. */
export const lostCondition: Template = {
  name: 'lost-condition',
  prior: 0.3,
  *propose(line, scope) {
    const { tokens } = line;
    const [first] = tokens;
    const last = tokens.at(-1);
    if (first === undefined || last === undefined || tokens.length < 3) return;
    const isHead = ['if', 'elif', 'while'].includes(first.text) && last.text === ':';
    if (!isHead && !(first.text === 'return' && tokens.some((token) => /^([<>!=]=|[<>]|in|is|not)$/.test(token.text)))) return;
    const end = isHead ? last.start : last.end;
    const start = tokens[1]?.start ?? 0;
    const own = line.text.slice(start, end);
    const conditions = new Map<string, number>();
    for (const other of scope.lines) {
      if (other.number === line.number) continue;
      const head = /^\s*(?:el)?if (.+):\s*(?:#.*)?$/.exec(other.text)?.[1];
      for (const part of head?.split(/ (?:and|or) /) ?? [])
        if (codeLine(0, part).tokens.every((token) => token.depth >= 0)) conditions.set(part, 1);
    }
    for (const name of scope.names) {
      conditions.set(name, 0.8);
      conditions.set(`not ${name}`, 0.6);
      conditions.set(`${name} is not None`, 0.7);
      conditions.set(`${name} is None`, 0.4);
    }
    for (const operator of ['and', 'or'])
      for (const [condition, weight] of conditions) {
        if (own.includes(condition)) continue;
        yield { ...respelled(line, end, end, ` ${operator} ${condition}`, weight), note: `${operator} ${condition}` };
        yield { ...respelled(line, start, start, `${condition} ${operator} `, weight), note: `${condition} ${operator}` };
      }
  },
};
