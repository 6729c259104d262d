import type { Repair } from '../../records/trajectory.ts';
import { byName } from '../../support/by-name.ts';
import type { Arguments, ParameterSchema } from '../tools/tool.ts';
import { findTool } from '../tools/tools.ts';
import type { ReadCall } from './call.ts';
import { callStart, END, endTag } from './call-place.ts';
import { parameterNames, splitParameters } from './parameters.ts';
import { unrenderText } from './render-call.ts';
import { unwrap } from './unwrap.ts';

/**
 * Reads the first call of a text reply. Numbers and lists become typed where the tool's schema says so: in this form
 * everything is text. With `repair`, drifted forms are read too, each noted.
 */
export function parseCall(text: string, repair: boolean): ReadCall {
  const repairs: Repair[] = [];
  const source = repair ? unwrap(text, repairs) : text;
  const start = callStart(source);
  if (start === -1) {
    return isMeant(source)
      ? { kind: 'unparseable', detail: 'the call does not begin with <function=NAME>', repairs }
      : { kind: 'none' };
  }
  const open = /^<function=([^\s<>]+)>/.exec(source.slice(start));
  if (open === null) return { kind: 'unparseable', detail: 'the call does not begin with <function=NAME>', repairs };
  const [tag, name = ''] = open;
  const end = endTag(source, start);
  if (end === -1) return { kind: 'unparseable', detail: `the call has no ${END}: it was cut short`, repairs };
  const body = source.slice(start + tag.length, end);
  const whole = splitParameters(body, parameterNames(name));
  const parsed =
    whole === undefined
      ? parseParameters(body, repair, repairs)
      : { values: byName(whole.map(({ name: parameter, raw }) => [parameter, unrenderText(raw)] as const)) };
  if ('detail' in parsed) return { kind: 'unparseable', detail: parsed.detail, repairs };
  return { kind: 'call', call: { name, arguments: typed(name, parsed.values) }, repairs };
}

/** Whether a text that holds no call was meant to be one: a tag that begins a line and goes wrong, not one that is spoken of. */
function isMeant(source: string): boolean {
  const said = source.replace(/^\s*<think>[\s\S]*?<\/think>/, '');
  return /^[ \t]*<(?:function(?:[ >]|=[^\s<>]*(?:[\s<]|$))|tool_call>)/m.test(said);
}

/** A body that is not whole, as far as it can be understood. */
function parseParameters(body: string, repair: boolean, repairs: Repair[]): { values: Arguments } | { detail: string } {
  const values: Arguments = byName();
  let rest = body.trimStart();
  while (rest !== '') {
    const open = /^<parameter=([^\s<>=]+)(?:=([^\n]*?))?>/.exec(rest);
    if (open === null) return { detail: `a parameter must begin with <parameter=NAME>, found: ${rest.slice(0, 60).trim()}` };
    const [tag, name = '', inTag] = open;
    const value = rest.slice(tag.length);
    const next = value.search(/<parameter=[A-Za-z_][\w.-]*[=>]/);
    const region = next === -1 ? value : value.slice(0, next);
    const close = region.indexOf('</parameter>');
    const raw = close === -1 ? region.trimEnd() : region.slice(0, close);
    if (inTag !== undefined) {
      if (!repair) return { detail: `a value stands after its tag: <parameter=${name}>value</parameter>` };
      values[name] = unrenderText(raw.trim() === '' ? inTag : `${inTag}>${raw}`);
      repairs.push({ rule: 'value-in-tag', before: tag.slice(0, 200), after: `<parameter=${name}>` });
    } else {
      if (close === -1 && !repair) return { detail: `parameter ${name} has no </parameter>` };
      if (close === -1) repairs.push({ rule: 'unclosed-parameter', before: tag, after: `${tag}…</parameter>` });
      values[name] = unrenderText(raw);
    }
    rest = value.slice(close === -1 ? region.length : close + '</parameter>'.length).trimStart();
  }
  return { values };
}

/** Text to the types that the tool's schema names, where it reads as one; other values stay text for the schema to judge. */
function typed(toolName: string, values: Arguments): Arguments {
  const properties = findTool(toolName)?.parameters.properties ?? byName<ParameterSchema['properties'][string]>();
  return byName(
    Object.entries(values).map(([name, value]): [string, unknown] => {
      const type = properties[name]?.type;
      if (typeof value !== 'string' || type === undefined || type === 'string') return [name, value];
      try {
        const read: unknown = JSON.parse(value);
        return [name, (type === 'array' ? Array.isArray(read) : typeof read === 'number') ? read : value];
      } catch {
        return [name, value];
      }
    }),
  );
}
