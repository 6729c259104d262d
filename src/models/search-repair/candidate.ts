/** An edit that might mend the code: lines `first` to `last` of a file become `lines`. */
export type Candidate = {
  path: string;
  first: number;
  old: readonly string[];
  lines: readonly string[];
  template: string;
  note: string;
  /** Odds against the other candidates. */
  weight: number;
};
