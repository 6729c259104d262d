// Reporter for Vitest: tells one value per test. Values: see reporter-lines.ts.
// Vitest 3 and newer tell modules to `onTestRunEnd`, older ones their task trees to `onFinished`.
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const { root, send: write, end } = openChannel(fileURLToPath(import.meta.url));

// biome-ignore lint/style/noDefaultExport: Vitest takes a reporter's default export
export default class {
  onTestRunEnd(modules, _errors, reason) {
    this.told = true;
    for (const module of modules) tellFile(module.moduleId, module.errors(), [...module.children].map(fromEntity));
    if (reason !== 'interrupted') end({ end: true });
  }

  onFinished(files = []) {
    if (this.told) return;
    for (const task of files) {
      tellFile(task.filepath, task.result?.errors ?? [], task.tasks.map(fromTask));
    }
    end({ end: true });
  }
}

/** A test or a suite of either kind of Vitest: `{ name, children?, state, isRun, errors }`. */
function fromEntity(entity) {
  if (entity.type === 'suite')
    return { name: entity.name, children: [...entity.children].map(fromEntity), errors: entity.errors() };
  const { state, errors } = entity.result();
  return { name: entity.name, state, isRun: entity.options.mode === 'run', errors: errors ?? [] };
}

function fromTask(task) {
  const errors = task.result?.errors ?? [];
  if (task.type === 'suite') return { name: task.name, children: task.tasks.map(fromTask), errors };
  const state = { pass: 'passed', fail: 'failed' }[task.result?.state] ?? 'skipped';
  return { name: task.name, state, isRun: task.mode === 'run', errors };
}

function tellFile(path, errors, children) {
  const id = relative(root, path);
  if (errors.length > 0) write({ id, outcome: 'error', load: true, failure: failureOf(errors[0]) });
  for (const child of children) tell(id, child, errors.length > 0);
}

function tell(prefix, { name, children, state, isRun, errors }, isBroken) {
  const id = `${prefix}::${name}`;
  const failure = errors.length > 0 ? { failure: failureOf(errors[0]) } : {};
  if (children !== undefined) {
    if (errors.length > 0) write({ id, outcome: 'error', ...failure });
    for (const child of children) tell(id, child, isBroken || errors.length > 0);
  } else if (state === 'skipped' && isRun && isBroken)
    write({ id, outcome: 'error' }); // a hook around it failed
  else if (state === 'passed' || state === 'failed' || state === 'skipped') write({ id, outcome: state, ...failure });
}

function failureOf({ name, message, stack }) {
  return { exception: String(name ?? 'Error'), message: String(message ?? ''), stack: String(stack ?? '') };
}
