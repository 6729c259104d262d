import { indentOf, strip } from '../text.ts';

/** The headings that a line stands under, in reports that show suites by indentation. */
export class Suites {
  #open: { name: string; indent: number }[] = [];

  /** A line that is no test and begins with blanks heads what is indented deeper. Others change nothing. */
  addHeading(line: string): void {
    const indent = indentOf(line);
    if (indent === 0) return;
    while ((this.#open.at(-1)?.indent ?? -1) >= indent) this.#open.pop();
    this.#open.push({ name: strip(line), indent });
  }

  get names(): string[] {
    return this.#open.map(({ name }) => name);
  }
}
