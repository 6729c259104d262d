import MarkdownIt from 'markdown-it';
import { type Html, trusted, visible } from './html.ts';

/**
 * No HTML of the text is kept, no image is fetched, and links go only where markdown-it lets them (no `javascript:`). A line
 * break stays one, as issue trackers show it.
 */
const markdown = new MarkdownIt({ html: false, linkify: false, breaks: true }).disable('image');

/** Most characters that are formatted; longer texts are shown as they stand. */
const FORMATTED = 100_000;

/** An issue's text, formatted as its tracker would. Undefined where it is too long for that. */
export function markdownBlock(text: string): Html | undefined {
  // each character that markdown-it leaves was escaped by it; what cannot be seen is shown first
  return text.length > FORMATTED ? undefined : trusted(markdown.render(visible(text)));
}
