import { isNode, LineCounter, parseDocument } from 'yaml';

/** Longer texts are not parsed a second time for the sake of a message. */
const MOST_CHARACTERS = 5_000_000;

/** How many lines below the first one a field of a JSON text stands; 0 where that cannot be told. */
export function lineOfField(text: string, path: readonly PropertyKey[]): number {
  if (path.length === 0 || !text.includes('\n') || text.length > MOST_CHARACTERS) return 0;
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, schema: 'json' }); // JSON is YAML, and this parser keeps places
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line - 1;
  }
  return 0;
}
