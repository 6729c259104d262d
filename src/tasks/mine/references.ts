/** GitHub's closing keywords: https://docs.github.com/issues/tracking-your-work-with-issues/linking-a-pull-request-to-an-issue */
const CLOSING =
  /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)\b:?\s+(?:issues?\s+)?((?:(?:and|,|\s|\/)*(?:[\w.-]+\/[\w.-]+)?(?:#|\bGH-|https?:\/\/\S+?\/issues\/)\d+)+)/gi;
const MENTION = /(?<![\w/&])(?:#|\bGH-|\bissue\s+#?|https?:\/\/\S+?\/(?:issues|pull)\/)(\d+)\b/gi;

/** Numbers of the issues that a text says it closes: `fixes #12`, `Closes: GH-3, #4`, `resolves https://…/issues/5`. */
export function closedIssues(text: string): number[] {
  const numbers = [...text.matchAll(CLOSING)].flatMap(([, list = '']) => [...list.matchAll(/(?:#|GH-|issues\/)(\d+)/gi)]);
  return [...new Set(numbers.map(([, number]) => Number(number)))];
}

/** Numbers that a text mentions at all, as changelog lines do. */
export function mentionedIssues(text: string): number[] {
  return [...new Set([...text.matchAll(MENTION)].map(([, number]) => Number(number)))];
}

/** The pull request of a merge or squash subject: `Merge pull request #12 from …`, `Mend it (#12)`. */
export function pullRequestOf(subject: string): number | undefined {
  const [, merged, squashed] = /^Merge pull request #(\d+)\b|\(#(\d+)\)\s*$/.exec(subject) ?? [];
  const number = merged ?? squashed;
  return number === undefined ? undefined : Number(number);
}
