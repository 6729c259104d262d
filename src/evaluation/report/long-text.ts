import { integer, plural } from './format.ts';
import { type Html, html } from './html.ts';

/** Characters of one text that a page shows; the whole is in the attempt's folder. */
const SHOWN = 20_000;
/** Lines from which a text starts closed. */
const OPEN_LINES = 30;

/** A text block: long ones are closed, very long ones cut in the middle, which is said. */
export function longText(text: string, label: string): Html {
  const shown = cutMiddle(text);
  const lines = text.split('\n').length;
  const block = html`<pre class="text">${shown}</pre>`;
  if (lines <= OPEN_LINES && text.length <= 4_000) return html`<div class="label">${label}</div>${block}`;
  return html`<details><summary>${label}, ${plural(lines, 'line')}</summary>${block}</details>`;
}

function cutMiddle(text: string): string {
  if (text.length <= SHOWN) return text;
  const half = SHOWN / 2;
  return `${text.slice(0, half)}\n[… ${integer(text.length - SHOWN)} characters left out …]\n${text.slice(-half)}`;
}
