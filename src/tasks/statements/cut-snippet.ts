const LINES = 14;
const CHARACTERS = 900;

/** Statements that check something, by the word that they begin with. */
const CHECK =
  /^(?:await )?(?:(?:t|tap|test|chai|should|assert\w*|debug_assert\w*|expect|is|ok|equal|deepEqual|same|require|Assert|Assertions)\b[.(!]|assert |self\.assert\w+\(|with (?:self\.assert|pytest\.)\w+\()/;
/** Statements by which only a test says how it ends. */
const REPORT =
  /^(?:await )?(?:t|b|self|pytest)\.(?:skip|skipTest|Error|Errorf|Fatal|Fatalf|Fail|FailNow|Log|Logf|plan|end|pass|fail|teardown|Parallel|Helper)\(/;

/**
 * The last of a test's statements with those before it that make what it uses, checks left out. Undefined where that is
 * too long to read, or only tells that something failed.
 */
export function cutSnippet(statements: readonly string[]): string | undefined {
  const last = statements.at(-1);
  if (last === undefined || REPORT.test(last)) return undefined;
  const kept = [last];
  const needed = variablesOf(last);
  for (const statement of statements.slice(0, -1).reverse()) {
    if (CHECK.test(statement) || REPORT.test(statement)) continue;
    if (!madeBy(statement).some((name) => needed.has(name))) continue;
    kept.unshift(statement);
    for (const name of variablesOf(statement)) needed.add(name);
  }
  const snippet = kept.join('\n');
  return snippet.length <= CHARACTERS && snippet.split('\n').length <= LINES ? snippet : undefined;
}

/** Names that a statement declares or assigns; of a call, all that it may change. */
function madeBy(statement: string): string[] {
  const [first = ''] = statement.split('\n');
  const left = /^[^=(]*?(?=\s*:?=[^=>])/.exec(first)?.[0];
  if (left === undefined) return [...variablesOf(statement)];
  const names = [...variablesOf(left.replace(/(?<!:):(?!:).*$/, ''))]; // without the type behind a colon
  const isTyped = /^[^,{([]*[\w>\]] +\w+$/.test(left.replace(KEYWORDS, '').trim());
  return isTyped ? names.slice(-1) : names;
}

const KEYWORDS = /\b(const|let|var|mut|final|await|async|new|this|self|true|false|null|undefined|nil|if|for|in|of|return)\b/g;

/** Names of a text that may be variables: neither in quotes, nor called, nor members, nor made by `new`. */
function variablesOf(text: string): Set<string> {
  const bare = text.replace(/(["'`])(?:\\.|(?!\1).)*\1/g, '').replace(/\bnew\s+[\w.]+/g, '');
  return new Set(bare.replace(KEYWORDS, '').match(/(?<![\p{L}\p{N}_$.])[\p{L}_$][\p{L}\p{N}_$]*(?![\p{L}\p{N}_$]|\s*\(|!\()/gu));
}

/** The first function that a snippet calls and that the sources of the package define; checks' own names left out. */
export function calledFunction(snippet: string, sources: readonly string[]): string | undefined {
  for (const [, name = ''] of snippet.matchAll(/([A-Za-z_$][\w$]*)(?:::<[^>]*>)?\(/g)) {
    if (CHECK.test(`${name}(`) || name.length < 3 || /^(for|while|switch|catch|function|func|fn|match)$/.test(name)) continue;
    const defined = new RegExp(
      `(\\b(function|func|fn|def|class)\\s+(\\([^)]*\\)\\s*)?${name.replaceAll('$', '\\$')}\\b|\\b${name.replaceAll('$', '\\$')}\\s*([=:]\\s*(async\\s*)?(function|\\()|\\([^)]*\\)\\s*(throws [\\w, ]+)?\\{))`,
    );
    if (sources.some((source) => defined.test(source))) return name;
  }
  return undefined;
}
