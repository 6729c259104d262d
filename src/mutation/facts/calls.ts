import { byName } from '../../support/by-name.ts';

/** Calls that give a member, or a module, by a name that they are given: the place of the name. */
export const BY_NAME: Readonly<Record<string, readonly [of: number | '', name: number]>> = byName({
  getattr: [0, 1],
  'builtins.getattr': [0, 1],
  'operator.attrgetter': ['', 0],
  'Reflect.get': [0, 1],
  __import__: ['', 0],
  'builtins.__import__': ['', 0],
  'importlib.import_module': ['', 0],
  require: ['', 0],
  import: ['', 0],
  'module.createRequire()': ['', 0],
  'Class.forName': ['', 0],
});
/** Calls that read one of the values of something. */
export const KEYED =
  /^(os\.environ\.(?:get|pop|setdefault|__getitem__|__contains__)|os\.getenv|os\.environb\.get|os\.(?:Getenv|LookupEnv)|syscall\.Getenv|std\.env\.(?:var|var_os)|env\.(?:var|var_os)|System\.(?:getenv|getProperty)|sys\.modules\.(?:get|pop|__getitem__|__contains__)|process\.env\.hasOwnProperty|flag\.(?:CommandLine\.)?(?:Lookup|Set))$/;
/** Calls that give the same things in another form. */
export const SAME_THINGS =
  /^(list|sorted|set|tuple|frozenset|iter|reversed|dict|Array\.from|Object\.(?:keys|entries|values|getOwnPropertyNames))$/;
export const HAS_OWN = /^(Object\.hasOwn|Reflect\.has|hasattr)$/;
/** Values with which code finds out who calls it; what is compared with them is told. */
export const CALLERS =
  /sys\._getframe|sys\._current_frames|inspect\.(stack|currentframe|trace|getouterframes)|traceback\.(extract_stack|walk_stack|format_stack|StackSummary)|\.stack\b|captureStackTrace|prepareStackTrace|runtime\.(Caller|Callers|CallersFrames|FuncForPC|Stack)|debug\.Stack|getStackTrace|StackWalker|thread\.current|Backtrace|sys\.argv|sys\.orig_argv|process\.argv|os\.Args|std\.env\.args|env\.args|current_exe|os\.Executable|\/proc\/|sys\.modules|process\.title|module\.parent|require\.main|getppid|os\.environ|process\.env|import\.meta\.env|os\.Environ|env\.vars|System\.(getenv|getProperty|getProperties)|getClassName\(\)|getMethodName\(\)|getInputArguments|ProcessHandle/;
export const TESTS_TEXT =
  /^(startswith|endswith|startsWith|endsWith|includes|indexOf|match|search|fullmatch|test|HasSuffix|HasPrefix|Contains|Index|contains|equals|equalsIgnoreCase|matches|starts_with|ends_with|find|count|fnmatch|EqualFold|MatchString|is_match|__contains__|eq|containsKey|getOrDefault|getProperty)$/;
/** Calls that ask a function about each of the things they are called on. */
export const ASKS_EACH = /^(some|every|find|findIndex|findLast|filter|map|flatMap|forEach|reduce|any|all)$/;
/** Calls that give a member of their first argument a value. */
export const SETS =
  /^(setattr|builtins\.setattr|type\.__setattr__|object\.__setattr__|Object\.(?:assign|definePropert(?:y|ies)|setPrototypeOf)|Reflect\.(?:set|defineProperty)|unittest\.mock\.patch\.object|mock\.patch\.object)$/;
export const COMPARES = /^([=!]==?|[<>]=?|in|instanceof)$/;
/** Calls that end a program; with a code that is not 0, no run of tests passes. */
export const ENDS =
  /^(?:os\.Exit|syscall\.(?:Exit|Kill)|System\.exit|Runtime\.getRuntime\(\)\.(?:halt|exit)|std\.process\.(?:exit|abort)|libc\.(?:_?exit|kill|raise))\b/;
export const MEMBER_BY_NAME = /^get(?:Declared)?(?:Method|Field)$/;
