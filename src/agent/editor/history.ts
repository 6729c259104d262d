const KEPT = 10;

/** What files held before the editor's last edits: ten for each file. */
export type EditHistory = {
  push(path: string, before: string): void;
  /** The text before the last edit, which is then forgotten; undefined where there is none. */
  pop(path: string): string | undefined;
};

export function editHistory(): EditHistory {
  const edits = new Map<string, string[]>();
  return {
    push(path, before) {
      edits.set(path, [...(edits.get(path) ?? []), before].slice(-KEPT));
    },
    pop: (path) => edits.get(path)?.pop(),
  };
}
