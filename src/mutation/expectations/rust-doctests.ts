import type { Node } from 'web-tree-sitter';
import { field } from '../syntax.ts';

/** An example in a comment of documentation: the code of one fence, as a text of the whole file with all else blank. */
export type RustExample = { names: string[]; start: number; end: number; code: string; prefix: string };

const DOC = /^\s*\/\/[/!]/;
/** What a fence says of code that is not run as a test. */
const NOT_RUN = /\b(ignore|no_run|compile_fail|should_panic|text|console|sh|bash|toml|json|plain\w*)\b/;

/** The examples that rustdoc runs, in order. Names are those of the item: `['Shape', 'area']`; the second of an item ends in ` #2`. */
export function rustExamples(root: Node, source: string): RustExample[] {
  const found: RustExample[] = [];
  walk(root, []);
  return found;

  function walk(node: Node, names: readonly string[]): void {
    for (const child of node.namedChildren) {
      const name = (field(child, 'name') ?? field(child, 'type'))?.text.replace(/<.*/s, '');
      if (/_item$/.test(child.type) && name !== undefined) {
        const own = [...names, name];
        take(own, docsAbove(child));
        const body = field(child, 'body');
        if (body !== undefined && /^(mod|impl|trait)_item$/.test(child.type)) walk(body, own);
      }
    }
    take(
      [...names],
      node.namedChildren.filter((child) => child.type === 'line_comment' && child.text.startsWith('//!')),
    );
  }

  function take(names: string[], comments: readonly Node[]): void {
    let count = 0;
    let open: { start: number; lines: { start: number; text: string }[]; isRun: boolean } | undefined;
    for (const comment of comments) {
      const text = comment.text.replace(/\n$/, '');
      const fence = /^\s*\/\/[/!]\s*(```|~~~)(.*)$/.exec(text);
      if (fence !== null && open === undefined) {
        open = { start: comment.endIndex, lines: [], isRun: !NOT_RUN.test(fence[2] ?? '') };
      } else if (fence !== null && open !== undefined) {
        if (open.isRun && open.lines.length > 0) {
          count++;
          found.push(made(names, count, open.lines, comment.startIndex));
        }
        open = undefined;
      } else open?.lines.push({ start: comment.startIndex, text });
    }
  }

  function made(names: string[], count: number, lines: readonly { start: number; text: string }[], end: number): RustExample {
    let code = '';
    for (const { start, text } of lines) {
      const shown = text.replace(/^(\s*\/\/[/!] ?)(\s*#(?= ))?/, (lead) => ' '.repeat(lead.length));
      code += source.slice(code.length, start).replace(/[^\n]/g, ' ') + shown;
    }
    const first = lines[0]?.start ?? end;
    const indent = source.slice(source.lastIndexOf('\n', first - 1) + 1, first);
    const last = names.at(-1) ?? '';
    return {
      names: count === 1 ? names : [...names.slice(0, -1), `${last} #${count}`],
      start: first,
      end,
      code,
      prefix: `${indent}${/^\s*\/\/[/!]/.exec(lines[0]?.text ?? '///')?.[0]} `,
    };
  }
}

function docsAbove(item: Node): Node[] {
  const found: Node[] = [];
  for (let at = item.previousNamedSibling; at !== null; at = at.previousNamedSibling) {
    if (at.type === 'line_comment' && DOC.test(at.text) && !at.text.startsWith('//!')) found.unshift(at);
    else if (at.type !== 'attribute_item') break;
  }
  return found;
}
