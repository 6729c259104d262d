import { byName } from '../../../support/by-name.ts';
import type { PackageJson } from './manifest.ts';

/** Programs that run others: what follows them counts. */
const WRAPPERS = /^(npx|c8|nyc|cross-env|env|dotenv|borp|tsx|exec|time)$/;
/** Options of test tools about reports, speed and watching: ours are used. Those with a value take the next word along. */
const DROPPED =
  /^(--(bail|watch|watchAll|watch-files|ci|silent|verbose|color|colors|no-color|coverage|coverage\..*|exit|forceExit|run|passWithNoTests|Rspec|allow-only|forbid-only|check-coverage|no-check-coverage|100|cov|no-cov|coverage-report=.*|test-reporter.*|experimental-test-coverage|reporter=.*|reporters=.*|maxWorkers=.*|max-workers=.*|runInBand|disable-coverage|jobs=.*|outputFile=.*)|-[bwi]|-J|-C)$/;
const DROPPED_WITH_VALUE =
  /^(--reporter|--reporters|-R|--reporter-options?|-O|--jobs|-j|--maxWorkers|-w|--outputFile|--cov-report|--coverage-report)$/;
/** Options whose next word belongs to them, so that it is not a file. */
const WITH_VALUE =
  /^(--require|-r|--import|--loader|--experimental-loader|--config|-c|--timeout|-t|--ui|-u|--extension|--spec|--file|--ignore|--exclude|--project|--dir|--root|--environment|--preset|--opts|--grep|-g|--node-arg|--testPathPattern|--testPathPatterns|--rootDir|--retries)$/;

const TOOLS: Readonly<Record<string, string>> = byName({
  vitest: 'vitest',
  jest: 'jest',
  mocha: 'mocha',
  _mocha: 'mocha',
  tap: 'tap',
  tape: 'tap',
});

/**
 * The test frameworks that a package may be tested with, most likely first, as `findFramework` of the testing room reads
 * them: what its test script calls, with the script's options and files, then what it depends on.
 */
export function testFrameworks(manifest: PackageJson, files: readonly string[]): string[] {
  const wanted = byName({ ...manifest.dependencies, ...manifest.devDependencies });
  const found = scripts(manifest).flatMap((script) =>
    commandsOf(script, manifest).flatMap((words) => frameworkOf(words, wanted)),
  );
  for (const [tool, framework] of Object.entries(TOOLS)) if (Object.hasOwn(wanted, tool)) found.push(framework);
  found.push('node-test');
  return [...new Set(found.map((framework) => withWholePaths(framework, files)))];
}

/** What tap and node find by a folder, or by a name without its ending, written as the files or the pattern that it means. */
function withWholePaths(framework: string, files: readonly string[]): string {
  const [options = '', places] = framework.split(' -- ');
  if (places === undefined || !/^(tap|node-test)\b/.test(framework)) return framework;
  const meant = places.split(' ').map((place) => {
    const path = place.replace(/^\.\//, '').replace(/\/$/, '');
    if (files.includes(path) || /[*{[]/.test(path)) return path;
    const candidates = ['.js', '.cjs', '.mjs', '/index.js', '/index.mjs'].map((end) => path + end);
    const file = candidates.find((candidate) => files.includes(candidate));
    return file ?? (files.some((one) => one.startsWith(`${path}/`)) ? `${path}/**/*.{js,cjs,mjs}` : path);
  });
  return `${options} -- ${meant.join(' ')}`;
}

/** The scripts that may test, the one called `test` first. */
function scripts(manifest: PackageJson): string[] {
  const names = Object.keys(manifest.scripts).filter((name) =>
    /^(test|unit|mocha|jest|tape|vitest)([:-]|$)|[:-](unit|test|only)$/.test(name),
  );
  names.sort((a, b) => Number(b === 'test') - Number(a === 'test') || a.length - b.length);
  return names.map((name) => manifest.scripts[name] ?? '');
}

/** Commands of a script as words, those of other scripts that it runs in their place. */
function commandsOf(script: string, manifest: PackageJson, depth = 0): string[][] {
  return script.split(/&&|\|\||;|&(?!&)/).flatMap((part) => {
    const words = split(part);
    const called = /^(npm|yarn|pnpm|bun)$/.test(words[0] ?? '')
      ? words.slice(1).find((word) => word !== 'run' && word !== 'run-script' && !word.startsWith('-'))
      : undefined;
    if (called !== undefined && Object.hasOwn(manifest.scripts, called) && depth < 3)
      return commandsOf(manifest.scripts[called] ?? '', manifest, depth + 1);
    if (/^(run-s|run-p|npm-run-all|npm-run-all2)$/.test(words[0] ?? '') && depth < 3)
      return words.slice(1).flatMap((name) => commandsOf(manifest.scripts[name] ?? '', manifest, depth + 1));
    return [words];
  });
}

/** Words as a shell splits them; quotes are taken off. */
function split(text: string): string[] {
  return [...text.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) => word.replace(/["']/g, ''));
}

function frameworkOf(words: readonly string[], wanted: Readonly<Record<string, string>>): string[] {
  let at = 0;
  for (; at < words.length; at++) {
    const word = words[at] as string;
    const tool = (word.split('/').at(-1) ?? '').replace(/\.[cm]?js$/, '');
    if (Object.hasOwn(TOOLS, tool))
      return [
        written(
          TOOLS[tool] as string,
          words.slice(at + 1).filter((one) => one !== 'run'),
        ),
      ];
    if (tool === 'node') return nodeCommand(words.slice(at + 1), wanted);
    if (/^[A-Za-z_]\w*=/.test(word) || WRAPPERS.test(tool) || word.startsWith('-')) continue;
    if (/^-|=/.test(words[at - 1] ?? '') || WRAPPERS.test(words[at - 1] ?? '')) continue; // the value of an option before it
    return [];
  }
  return [];
}

/** `node --test …`, `node node_modules/.bin/mocha …`, or files that print TAP when run. */
function nodeCommand(words: readonly string[], wanted: Readonly<Record<string, string>>): string[] {
  if (words.includes('--test'))
    return [
      written(
        'node-test',
        words.filter((word) => word !== '--test'),
      ),
    ];
  const at = words.findIndex((word, index) => !word.startsWith('-') && !WITH_VALUE.test(words[index - 1] ?? ''));
  if (at === -1) return [];
  const tool = (words[at]?.split('/').at(-1) ?? '').replace(/\.[cm]?js$/, '');
  if (words[at]?.includes('node_modules/') === true && Object.hasOwn(TOOLS, tool))
    return [written(TOOLS[tool] as string, words.slice(at + 1))];
  return [written('tape' in wanted || 'tap' in wanted ? 'tap' : 'node-test', words, true)];
}

/** `mocha --require x -- test/*.js`. */
function written(framework: string, words: readonly string[], forNode = false): string {
  const options: string[] = [];
  const files: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as string;
    if (/^[0-9]?>|^\|/.test(word)) break; // a redirection or a pipe: not the tool's
    if (DROPPED_WITH_VALUE.test(word)) at++;
    else if (DROPPED.test(word) || word === '--') continue;
    else if (WITH_VALUE.test(word) && at + 1 < words.length) options.push(word, words[++at] as string);
    else (word.startsWith('-') ? options : files).push(word);
  }
  if (framework === 'tap' && !forNode) options.splice(0, options.length, ...loaders(options));
  return [framework, ...options, ...(files.length > 0 ? ['--', ...files] : [])].join(' ');
}

/** Files that print TAP are run by node itself: of the options of tape and tap it gets those that load something before. */
function loaders(options: readonly string[]): string[] {
  return options.flatMap((option, at) =>
    /^(--require|-r|--import|--loader)$/.test(option) ? [option, options[at + 1] ?? ''] : [],
  );
}
