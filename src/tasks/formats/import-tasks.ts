import { extname } from 'node:path';
import { z } from 'zod';
import { isCutId } from '../../records/cut-ids.ts';
import { parsePatch, patchSize } from '../../records/patch.ts';
import { Task } from '../../records/task.ts';
import { byName } from '../../support/by-name.ts';
import { errorMessage } from '../../support/errors.ts';
import { sha256 } from '../../support/hash.ts';
import { reversePatch } from './reverse-patch.ts';
import { readTaskRows } from './task-rows.ts';

/** What other data sets' rows have of ours; what a row leaves out stays empty and is counted. */
const ForeignRow = Task.pick({ instance_id: true, FAIL_TO_PASS: true, PASS_TO_PASS: true, patch: true }).extend({
  repo: text(),
  base_commit: text(),
  version: z.coerce.string().nullish(),
  created_at: z.coerce.string().nullish(),
  test_patch: text(),
  problem_statement: text(),
  hints_text: text(),
  environment_setup_commit: text(),
  image_name: text(),
  docker_image: text(),
  image: text(),
  log_parser: text(),
  eval_type: text(),
  language: text(),
  license: text(),
  license_name: text(),
});
type ForeignRow = z.infer<typeof ForeignRow>;

function text() {
  return z.string().nullish();
}

/** A data set whose rows become tasks. */
export type TaskImporter = {
  readonly name: string;
  readonly kind: Task['kind'];
  /** The patch that resolves the issue. */
  golden(row: ForeignRow): string;
  /** What made the change: a merged one, or the operator that put a bug in. */
  operator(row: ForeignRow): string;
};

export const taskImporters: readonly TaskImporter[] = [
  {
    // SWE-bench, its kin with the same columns (SWE-rebench, SWE-Gym, SWE-Lego), and our own export
    name: 'swe-bench-tasks',
    kind: 'real',
    golden: ({ patch }) => patch,
    operator: () => 'merged-change',
  },
  {
    // SWE-smith's patch puts the bug in; the id tells by what: owner__name.commit.func_pm_ctrl_invert_if__hash, ….pr_123
    name: 'swe-smith',
    kind: 'synthetic',
    golden: ({ patch }) => reversePatch(patch),
    operator: ({ instance_id }) => /^[^.]*(?:\..*)?\.([A-Za-z][\w-]*?)(?:__[^.]*|_\d+)?$/.exec(instance_id)?.[1] ?? 'unknown',
  },
];

const LANGUAGES: Readonly<Record<string, string>> = byName({
  '.py': 'python',
  '.js': 'javascript',
  '.jsx': 'javascript',
  '.mjs': 'javascript',
  '.ts': 'javascript',
  '.tsx': 'javascript',
  '.go': 'go',
  '.rs': 'rust',
  '.java': 'java',
  '.c': 'c',
  '.h': 'c',
  '.cc': 'c++',
  '.cpp': 'c++',
  '.hpp': 'c++',
  '.php': 'php',
  '.rb': 'ruby',
});

/** Fields that tasks have and rows may lack. An environment and a certificate of ours no row has. */
const OWED = [
  'environment',
  'certificate',
  'test_command',
  'licence',
  'base_commit',
  'version',
  'created_at',
  'test_patch',
  'problem_statement',
  'PASS_TO_PASS',
] as const;

export type ImportedTasks = {
  tasks: Task[];
  /** Rows that are no tasks, by their number in the file. */
  problems: { number: number; problem: string }[];
  /** How many of the tasks lack each field. */
  lacking: Record<string, number>;
  /** Ids of tests that were cut inside their parameters, and how many tasks have such. */
  cut: { ids: number; tasks: number };
  /** Of these, ids in rows that are graded by failures alone: there they match no test, and count as passed. */
  cutFailOnly: number;
};

/** Rows of a file as tasks. They can be rolled out and proven once an environment of ours is named in them. */
export async function importTasks(importer: TaskImporter, file: string): Promise<ImportedTasks> {
  const imported: ImportedTasks = { tasks: [], problems: [], lacking: byName(), cut: { ids: 0, tasks: 0 }, cutFailOnly: 0 };
  for (const row of await readTaskRows(file)) {
    const made = 'problem' in row ? row.problem : taskOf(importer, row.value);
    if (typeof made === 'string') {
      imported.problems.push({ number: row.number, problem: made });
      continue;
    }
    imported.tasks.push(made);
    countCut(imported, made);
    for (const field of OWED) {
      const value = made[field];
      const lacks = field === 'certificate' ? made.certificate.runs.length === 0 : (value as string | string[]).length === 0;
      if (lacks) imported.lacking[field] = (imported.lacking[field] ?? 0) + 1;
    }
  }
  return imported;
}

function countCut(imported: ImportedTasks, task: Task): void {
  const cut = [...task.FAIL_TO_PASS, ...task.PASS_TO_PASS].filter(isCutId).length;
  if (cut === 0) return;
  imported.cut.ids += cut;
  imported.cut.tasks++;
  if (task.eval_type === 'fail_only') imported.cutFailOnly += cut;
}

/** The task of a row, or why it is none. A row of ours comes back whole. */
function taskOf(importer: TaskImporter, value: unknown): Task | string {
  const own = Task.safeParse(value);
  if (own.success) return own.data;
  const read = ForeignRow.safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    return `${issue?.path.join('.') || 'row'}: ${issue?.message ?? 'invalid'}`;
  }
  const row = read.data;
  let patch: string;
  try {
    patch = importer.golden(row);
  } catch (error) {
    return errorMessage(error);
  }
  const files = parsePatch(patch);
  const [first] = files;
  if (first === undefined) return 'patch: no diff';
  const image = row.image_name ?? row.docker_image ?? row.image;
  const test_patch = row.test_patch ?? '';
  return {
    instance_id: row.instance_id,
    repo: row.repo ?? repoOf(row.instance_id),
    base_commit: row.base_commit ?? '',
    version: row.version ?? '',
    created_at: row.created_at ?? '',
    language: row.language?.toLowerCase() ?? languageOf(files.map(({ path }) => path)),
    kind: importer.kind,
    origin: { operator: importer.operator(row), file: first.path, line: first.hunks[0]?.afterStart ?? 0, scope: '', seed: 0 },
    problem_statement: row.problem_statement ?? '',
    hints_text: row.hints_text ?? '',
    patch,
    test_patch,
    FAIL_TO_PASS: row.FAIL_TO_PASS,
    PASS_TO_PASS: row.PASS_TO_PASS,
    environment: '',
    test_command: '',
    ...(image == null ? {} : { image_name: image }),
    ...(row.log_parser ? { log_parser: row.log_parser } : {}),
    ...(row.eval_type ? { eval_type: row.eval_type } : {}),
    ...(row.environment_setup_commit == null ? {} : { environment_setup_commit: row.environment_setup_commit }),
    licence: row.license ?? row.license_name ?? '',
    difficulty: { ...patchSize(files), failing_tests: row.FAIL_TO_PASS.length },
    certificate: {
      runs: [],
      flaky: [],
      environment: '',
      patch_sha256: sha256(patch),
      test_patch_sha256: sha256(test_patch),
      validated_at: '',
    },
  };
}

/** `owner/name` of `owner__name-123`. */
function repoOf(id: string): string {
  return id.replace(/-\d+$/, '').replace('__', '/');
}

/** What most of the changed files are written in. */
function languageOf(paths: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const path of paths) {
    const language = LANGUAGES[extname(path)];
    if (language !== undefined) counts.set(language, (counts.get(language) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 'unknown';
}
