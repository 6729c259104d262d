// Prints which lines of the checkout ran, by what V8's coverage says in the folder that is the first argument:
// `{path: [lines]}`, lines from 1, paths relative to the working folder. Files that were not run as they are written
// (compiled on the way) are left out: nothing tells their lines. Empties the folder.
const { readdirSync, readFileSync, rmSync } = require('node:fs');
const { join, relative } = require('node:path');
const { fileURLToPath } = require('node:url');

/** Lines with a character of code that ran. The innermost range that holds a character counts; V8 gives outer ones first. */
function reachedLines(source, functions) {
  const ran = new Uint8Array(source.length);
  for (const { ranges } of functions) {
    for (const { startOffset, endOffset, count } of ranges) ran.fill(count > 0 ? 1 : 0, startOffset, endOffset);
  }
  const lines = [];
  let line = 1;
  let reached = false;
  for (let at = 0; at <= source.length; at++) {
    if (at === source.length || source[at] === '\n') {
      if (reached) lines.push(line);
      line++;
      reached = false;
    } else if (ran[at] === 1 && !/[\s{}()[\];,]/.test(source[at])) reached = true;
  }
  return lines;
}

const [, folder] = process.argv;
const root = process.cwd();
const found = {};
for (const name of readdirSync(folder)) {
  let report;
  try {
    report = JSON.parse(readFileSync(join(folder, name), 'utf8'));
  } catch {
    continue; // torn: its process was killed
  }
  for (const { url, functions } of report.result ?? []) {
    if (!url.startsWith('file:')) continue;
    const path = relative(root, fileURLToPath(url));
    if (path.startsWith('..') || /(^|\/)node_modules\//.test(path)) continue;
    const source = readFileSync(path, 'utf8');
    if (functions[0]?.ranges[0]?.endOffset !== source.length) continue;
    found[path] ??= new Set();
    for (const line of reachedLines(source, functions)) found[path].add(line);
  }
}
for (const name of readdirSync(folder)) rmSync(join(folder, name));
process.stdout.write(JSON.stringify(Object.fromEntries(Object.entries(found).map(([path, lines]) => [path, [...lines]]))));
