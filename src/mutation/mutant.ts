/** A bug to put into a file: one edit, and where it stands. */
export type Mutant = {
  operator: string;
  file: string;
  /** Line of the edit in the untouched file, from 1. */
  line: number;
  /** Dotted path of the enclosing classes and functions. */
  scope: string;
  /** UTF-16 code units of the untouched source. */
  start: number;
  end: number;
  original: string;
  replacement: string;
};
