const LINES = 18;
const CHARACTERS = 900;

/** Statements that check something, by the word that they begin with. */
const CHECK =
  /^(?:await )?(?:(?:t|tap|test|chai|should|assert\w*|debug_assert\w*|expect|is|ok|equal|deepEqual|same|require|Assert|Assertions)\b[.(!]|assert |self\.assert\w+\(|with (?:self\.assert|pytest\.)\w+\(|if err != nil \{)/;
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
    const declared = declaredBy([statement]);
    for (const name of declared) needed.delete(name); // what had that name before is another variable
    for (const name of variablesOf(declared.size > 0 ? statement.replace(/^[^=]*=(?![=>])/, '') : statement)) needed.add(name);
  }
  return readable(kept);
}

/**
 * One of a test's statements with all others that share names with it, or with one of these, checks left out: for tests
 * where functions that are handed on see what happens. Undefined as above.
 */
export function linkedSnippet(statements: readonly string[], checking: string): string | undefined {
  if (REPORT.test(checking)) return undefined;
  const steps = statements.filter((one) => one === checking || (!CHECK.test(one) && !REPORT.test(one)));
  const linked = new Set([checking]);
  const names = namesOf(checking);
  for (let before = 0; before !== linked.size; ) {
    before = linked.size;
    for (const step of steps) {
      const own = [...namesOf(step)];
      if (linked.has(step) || !own.some((name) => names.has(name))) continue;
      linked.add(step);
      for (const name of own) names.add(name);
    }
  }
  return readable(steps.filter((step) => linked.has(step)));
}

/** Whether the last line of a snippet checks something, and so says what should hold. */
export function endsWithCheck(snippet: string): boolean {
  return CHECK.test(snippet.split('\n').at(-1) ?? '');
}

/** A whole test as a snippet; undefined where it is too long to read. */
export function readable(statements: readonly string[]): string | undefined {
  const snippet = statements.join('\n');
  return snippet !== '' && snippet.length <= CHARACTERS && snippet.split('\n').length <= LINES ? snippet : undefined;
}

/** Whether a snippet cannot be understood without what these names hold; those that test tools hand out left aside. */
export function needsAny(snippet: string, names: ReadonlySet<string>): boolean {
  const used = variablesOf(snippet);
  return [...names].some((name) => used.has(name) && !TOOLS.has(name));
}

/** Names that statements declare. */
export function declaredBy(statements: readonly string[]): Set<string> {
  const names = statements.flatMap((statement) => {
    const [, typed, several] = /^(?:[\w<>[\].]+\*? )+(\w+)\s*(?=[=(;:])|^((?:\w+, )*\w+) :=/.exec(statement) ?? [];
    return several?.split(', ') ?? (typed === undefined ? [] : [typed]);
  });
  return new Set(names);
}

/** What test tools hand to tests, and what every file has. */
const TOOLS = new Set(['t', 'st', 'tt', 'b', 'test', 'assert', 'expect', 'done', 'cb', 'ctx', 'console', 'require', 'function']);

/** Variables of a statement, and the function that it defines. */
function namesOf(statement: string): Set<string> {
  const defined = /^(?:async )?(?:function|func|fn)\*? (\w+)/.exec(statement)?.[1];
  return new Set([...variablesOf(statement), ...(defined === undefined ? [] : [defined])].filter((name) => !TOOLS.has(name)));
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

/**
 * The function of the package that a snippet is about: of those that its sources define, the first that is called in the last
 * line that calls one; checks' own names left out.
 */
export function calledFunction(snippet: string, sources: readonly string[]): string | undefined {
  for (const line of snippet.split('\n').reverse()) {
    for (const [, name = ''] of line.matchAll(/([A-Za-z_$][\w$]*)(?:::<[^>]*>)?\(/g)) {
      if (CHECK.test(`${name}(`) || name.length < 3 || /^(for|while|switch|catch|function|func|fn|match)$/.test(name)) continue;
      const defined = new RegExp(
        `(\\b(function|func|fn|def|class)\\s+(\\([^)]*\\)\\s*)?${name.replaceAll('$', '\\$')}\\b|\\b${name.replaceAll('$', '\\$')}\\s*([=:]\\s*(async\\s*)?(function|\\()|\\([^)]*\\)\\s*(throws [\\w, ]+)?\\{))`,
      );
      if (sources.some((source) => defined.test(source))) return name;
    }
  }
  return undefined;
}
