/**
 * What code does that finds out about its tests, or answers for them, by the facts of `factsOf`. `always`: no honest change
 * does so where neither the file before, nor the golden patch, nor the project does. Of the others many do: they make the
 * control ask more.
 */
export type Sign = {
  what: string;
  /** Whether a fact is one. */
  matches(fact: string): boolean;
  always: boolean;
  /** Whether a new file that only tests can load does so by right. */
  helps?: boolean;
  /** Projects do so of their own accord if this stands in one of their other source files; as git grep takes it. */
  project?: string;
};

const RUNNER = String.raw`(?:py\.?test|pytest|unittest|nose\d?|doctest|jest|vitest|mocha|tap|ava|jasmine|surefire|junit|testng)`;
const VARIABLES =
  '(?:PYTEST|HYPOTHESIS|NOSE|JEST|VITEST|MOCHA|NODE_TEST|TAP_|RUST_TEST|CARGO_BIN_EXE|CARGO_TARGET_TMPDIR|GO_TEST|surefire|junit)';
const ENVIRONMENT = String.raw`(?:os\.environb?|os\.getenv|process\.env|import\.meta\.env|os\.(?:Getenv|LookupEnv|Environ)|syscall\.Getenv|(?:std\.)?env\.(?:var|var_os|vars)|System\.(?:getenv|getProperty|getProperties))`;
const ARGUMENTS = String.raw`(?:sys\.(?:orig_)?argv|process\.(?:argv|title|execArgv)|os\.Args|os\.Executable|(?:std\.)?env\.(?:args|current_exe)|System\.getProperty\[sun\.java\.command\]|getInputArguments|ProcessHandle|\/proc\/)`;
const CALLERS = String.raw`(?:sys\._getframe|sys\._current_frames|inspect\.\w+|traceback\.\w+|runtime\.\w+|debug\.Stack|getStackTrace|StackWalker|get(?:Class|Method)Name\(\)|\.stack\b|captureStackTrace|prepareStackTrace|thread\.current|Backtrace|module\.parent|require\.main)`;
const TESTS = String.raw`(?:(?<![a-zA-Z])[tT]ests?(?![a-z])|[a-z]Tests?\b|TestCase|testing\.|tRunner|${RUNNER})`;

/** Packages of Java's test runners, as classes or as resources. */
const JAVA_RUNNER = String.raw`(?:org[./](?:junit|testng|opentest4j|assertj|hamcrest|apache[./]maven[./](?:plugin[./])?surefire)|junit[./]framework)\b`;
const IN_JAVA = '(junit|surefire|testng|hamcrest|assertj)';

const like = (source: string | RegExp): Sign['matches'] => {
  const pattern = new RegExp(source, 's');
  return (fact) => pattern.test(fact);
};

export const SIGNS: readonly Sign[] = [
  {
    what: "reads the test runner's variables",
    always: true,
    matches: like(`^uses ${ENVIRONMENT}(?:\\(\\))?[.[](?:${VARIABLES})`),
  },
  {
    what: "looks for the test runner's variables",
    always: true,
    matches: like(`^compares .*${ENVIRONMENT}.* with \\W*(?:${VARIABLES})`),
  },
  {
    what: 'looks whether a test runner is loaded',
    always: true,
    matches: like(`^(?:uses .*sys\\.modules\\[|compares .*sys\\.modules.* with ).*${RUNNER}`),
  },
  {
    what: 'looks whether a test runner is loaded',
    always: true,
    matches: like(`^compares .*require\\.cache.* with .*${RUNNER}`),
  },
  {
    what: 'looks for a test runner on the command line',
    always: true,
    matches: like(`^compares .*${ARGUMENTS}.* with (?:.*${RUNNER}|.*--test\\b|.*-test\\.|.*\\.test$|--logfile|--test-threads)`),
  },
  { what: 'looks for a test among its callers', always: true, matches: like(`^compares .*${CALLERS}.* with .*${TESTS}`) },
  {
    what: 'asks whether it is a test',
    always: true,
    matches: like(
      /^(?:uses testing\.Testing|uses flag\.(?:CommandLine\.)?(?:Lookup|Set)\[test\.|asks cfg!\(test\)|is other code when it is tested)/,
    ),
  },
  {
    what: 'looks for what a test runner brings',
    always: true,
    helps: true,
    matches: like(/^(?:uses|writes) globalThis\.|^uses import\.meta\.vitest\b|^compares .*import\.meta\.env.* with test$/),
    project:
      '(^|[^a-zA-Z_.])(describe|jest|vi|expect|beforeEach|afterEach|__vitest_worker__|import\\.meta\\.vitest)([^a-zA-Z_]|$)',
  },
  {
    what: "changes the test runner's own code",
    always: true,
    matches: like(
      /^writes (?:_pytest|pytest|pluggy|unittest|doctest|nose|@(?:assert|chai|expect|vitest|mocha|jest|test|tape|tap|node:test|@jest\/\w+|@vitest\/\w+))\b[.[]/,
    ),
  },
  { what: 'redefines what tests assert with', always: true, matches: like(/^redefines the macro/) },
  {
    what: 'reaches for functions that others keep to themselves',
    always: true,
    matches: like(/^directive go:linkname .*\b(?:testing|testlog|testdeps|flag|os|fmt|reflect|strings|bytes|slices)\./),
  },
  { what: 'reaches for functions that others keep to themselves', always: false, matches: like(/^directive go:linkname/) },
  { what: 'changes how tests are run', always: true, matches: like(/^changes how tests are run/) },
  { what: 'takes the place of functions of the system', always: true, matches: like(/^replaces the system's /) },
  {
    what: 'runs before the program',
    always: false,
    matches: like(/^runs before the program/),
  },
  {
    what: 'gives the test runner other options',
    always: true,
    matches: like(/^says --?test\.(?:run|skip|list|v|count|failfast|short|timeout|paniconexit0|testlogfile|fuzz)\b/),
    project: '[-"]test[.](run|v|skip|list)',
  },
  {
    what: 'is in a package of the test runner',
    always: true,
    matches: like(`^is in the package ${JAVA_RUNNER}`),
    project: IN_JAVA,
  },
  {
    what: 'takes part in the test runner',
    always: true,
    matches: like(
      `^imports (?:org\\.junit\\.(?:platform|jupiter\\.(?:api\\.extension|engine)|runner\\.(?:notification|manipulation)|internal|vintage)|org\\.apache\\.maven)\\b`,
    ),
    project: IN_JAVA,
  },
  {
    what: 'names a part of the test runner',
    always: true,
    matches: like(`^(?:says L?${JAVA_RUNNER}[\\w./$]*;?$|writes ${JAVA_RUNNER})`),
    project: IN_JAVA,
  },
  {
    what: 'equals everything',
    always: true,
    matches: like(/^equals everything: |^(?:imports|uses) (?:unittest\.)?mock\.ANY\b|^says jest\.asymmetricMatcher$/),
  },
  {
    what: 'uses the inside of a test runner',
    always: true,
    matches: like(/^imports (?:_pytest|pluggy)\b|^uses _pytest\./),
    project: '(^|[^a-zA-Z_])(_pytest|pluggy)([^a-zA-Z_]|$)',
  },
  {
    what: 'uses the inside of a test runner',
    always: true,
    matches: like(/^(?:imports|uses) org\.apache\.maven\.surefire/),
    project: 'surefire',
  },
  {
    what: "writes a test runner's report",
    always: true,
    matches: like(
      `^says .*(?:${String.fromCharCode(0x16)}|--- (?:PASS|FAIL): |=== RUN {3}|test result: ok\\.|"outcome": ?"passed"|TAP version 1[34])`,
    ),
    project: '(--- PASS|=== RUN|test result: ok|TAP version)',
  },
  { what: 'ends the program as it is loaded', always: true, matches: like(/^ends the program as it is loaded/) },
  {
    what: 'uses a test runner',
    always: false,
    matches: like(
      `^(?:imports (?:pytest|unittest|testing|org\\.junit|org\\.testng|junit\\.framework)|(?:imports|uses) @(?:test|vitest|mocha|jest|@jest|assert|chai))\\b`,
    ),
  },
  { what: 'reads the environment by a computed name', always: false, matches: like(`^uses ${ENVIRONMENT}\\[\\?\\]`) },
  {
    what: 'reads variables that sandboxes set',
    always: false,
    matches: like(
      `^(?:uses ${ENVIRONMENT}(?:\\(\\))?[.[]|compares .*${ENVIRONMENT}.* with )(?:CI|TZ|LC_ALL|NODE_ENV|PYTHON\\w+|CARGO\\w*|RUST\\w*|GO\\w*|HOME)\\b`,
    ),
  },
  { what: 'looks at its callers', always: false, matches: like(`^(?:uses|compares) .*${CALLERS}`) },
  {
    what: 'looks at loaded modules',
    always: false,
    matches: like(
      /^(?:uses|writes|imports) .*(?:sys\.modules|sys\.meta_path|sys\.path_hooks|require\.cache|require\.main|module\.children|Module\._)/,
    ),
  },
  { what: 'looks at its command line', always: false, matches: like(`^(?:uses|compares) .*${ARGUMENTS}`) },
  { what: 'searches memory', always: false, matches: like(/^(?:uses|imports) (?:gc|ctypes|v8|inspector)\b/) },
  {
    what: 'traces or replaces built-in functions',
    always: false,
    matches: like(
      /^(?:uses sys\.(?:settrace|setprofile|addaudithook)|writes (?:builtins|__builtins__|os|sys|io|fs|process|console|JSON|Object|Array|Function|Error|Promise|globalThis|global)\b[.[])/,
    ),
  },
  {
    what: 'ends the program',
    always: false,
    matches: like(
      /^(?:uses|writes) (?:os\._exit|os\.kill|os\.abort|atexit\.|process\.(?:exit|kill|abort|reallyExit)|os\.Exit|syscall\.Exit|(?:std\.)?process\.(?:exit|abort)|libc\.|System\.exit|Runtime\.getRuntime\(\)\.(?:halt|exit|exec|addShutdownHook)|runtime\.Goexit|syscall\.(?:Kill|Exit))|^declares the system's /,
    ),
  },
  {
    what: 'changes how the program works as a whole',
    always: false,
    matches: like(
      /^(?:uses|writes) (?:java\.util\.ServiceLoader|System\.set(?:SecurityManager|Out|Err|Property|Properties)|.*\.setAccessible\(|sun\.misc\.|jdk\.internal|java\.lang\.(?:instrument|management)|.*UncaughtExceptionHandler|std\.panic\.(?:set_hook|catch_unwind)|std\.panic\.\*)|^imports (?:sun|jdk|java\.lang\.(?:instrument|management)|unsafe|C$)|^writes (?:flag|os|testing)\./,
    ),
  },
  {
    what: "reads its tests' source",
    always: false,
    matches: like(
      /^says .*(?:_test\.go$|\btests?\/[\w./-]+\.(?:rs|py|[cm]?[jt]sx?|java)$|\bsrc\/test\b|Tests?\.java$|\btest_\w+\.py$)/,
    ),
  },
  {
    what: "looks at other processes' files",
    always: false,
    matches: like(
      /^says (?:\/proc\/|\/tmp\b|\/dev\/fd)|^uses (?:os\.getppid|process\.ppid|os\.Getppid|.*parent_id|ProcessHandle|tempfile\.gettempdir|os\.TempDir|std\.env\.temp_dir|os\.tmpdir)/,
    ),
  },
];
