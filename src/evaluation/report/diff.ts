import { type Html, html } from './html.ts';

export type DiffLine = { kind: 'meta' | 'hunk' | 'add' | 'del' | 'same'; text: string };

const HUNK = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/;

/**
 * The lines of a unified diff by kind. Inside a hunk the header's counts decide, so that a removed line that begins
 * with `-- ` is no file header.
 */
export function diffLines(patch: string): DiffLine[] {
  let removed = 0;
  let added = 0;
  return patch
    .replace(/\n$/, '')
    .split('\n')
    .map((text): DiffLine => {
      if (removed > 0 || added > 0) {
        if (text.startsWith('-')) {
          removed--;
          return { kind: 'del', text };
        }
        if (text.startsWith('+')) {
          added--;
          return { kind: 'add', text };
        }
        if (!text.startsWith('\\')) {
          removed--;
          added--;
        }
        return { kind: 'same', text };
      }
      const hunk = HUNK.exec(text);
      if (hunk === null) return { kind: 'meta', text };
      removed = Number(hunk[1] ?? 1);
      added = Number(hunk[2] ?? 1);
      return { kind: 'hunk', text };
    });
}

/** A patch in colours; where there is none, that is said. */
export function diffBlock(patch: string): Html {
  if (patch.trim() === '') return html`<p class="facts">No patch.</p>`;
  return linesBlock(diffLines(patch));
}

/** A replacement of one text by another, as a diff without context. */
export function replacementBlock(before: string, after: string): Html {
  const side = (text: string, kind: 'add' | 'del', sign: string): DiffLine[] =>
    text === '' ? [] : text.split('\n').map((line) => ({ kind, text: `${sign}${line}` }));
  return linesBlock([...side(before, 'del', '-'), ...side(after, 'add', '+')]);
}

function linesBlock(lines: readonly DiffLine[]): Html {
  return html`<pre class="diff">${lines.map(({ kind, text }) => html`<span class="${kind}">${text}</span>`)}</pre>`;
}
