import { type Html, html } from '../html.ts';

/** A stretch of a bar. `share` is of the bar's whole width, 0 to 1. */
export type BarPart = { share: number; tone: 'accent' | 'half' | 'rest' | 'dark' | 'outline'; label: string };

/** A stacked horizontal bar that fills the width of the cell it stands in; its text stands in cells beside it. */
export function stackedBar(parts: readonly BarPart[], label: string): Html {
  let start = 0;
  const drawn = parts
    .filter((part) => part.share > 0)
    .map((part) => {
      const rect = html`<rect class="fill-${part.tone}" x="${width(start)}" width="${width(part.share)}" height="100%"><title>${part.label}</title></rect>`;
      start += part.share;
      return rect;
    });
  return html`<svg class="bar" role="img" aria-label="${label}">${drawn}</svg>`;
}

function width(share: number): string {
  return `${(share * 100).toFixed(2)}%`;
}
