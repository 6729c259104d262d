import { fileURLToPath } from 'node:url';
import type { Call, Failure } from '../report.ts';

/** The calls of a V8 stack, outermost first: `    at async name (file:///path:line:column)`. Node's own are left out. */
export function parseStack(stack: string): Call[] {
  const calls: Call[] = [];
  for (const [, text = ''] of stack.matchAll(/^\s+at (?:async )?(.+)$/gm)) {
    const [, name = '', inside] = /^(.*?) \((.*)\)$/.exec(text) ?? [];
    const [, place, line] = /^(.+?):(\d+):\d+$/.exec(inside ?? text) ?? [];
    if (place === undefined || place.startsWith('node:')) continue;
    calls.push({ path: pathOf(place), line: Number(line), function: name });
  }
  return calls.reverse();
}

/** The error that nobody caught, of what node printed as it died. */
export function uncaughtError(printed: string): Omit<Failure, 'test'> {
  const found = /^(\w*(?:Error|Exception))(?: \[\w+\])?: ([\s\S]*?)\n {4}at /m.exec(printed);
  const [, exception = 'Error', message = printed.trim().slice(-4000)] = found ?? [];
  return { exception, message, calls: parseStack(found === null ? '' : printed.slice(found.index)) };
}

function pathOf(place: string): string {
  try {
    return place.startsWith('file://') ? fileURLToPath(place.replace(/\?.*$/, '')) : place;
  } catch {
    return place;
  }
}
