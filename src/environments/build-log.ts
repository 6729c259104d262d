import { writeFileAtomic } from '../support/files.ts';

const OUTPUT_LIMIT = 20_000;

/** What a build did, for people: kept in memory and written whole. */
export type BuildLog = {
  line(text: string): void;
  command(shown: string, result: { exitCode: number; stdout: string; stderr: string; durationMs: number }): void;
  text(): string;
  write(path: string): Promise<void>;
};

export function openBuildLog(): BuildLog {
  const lines: string[] = [];
  return {
    line: (text) => void lines.push(text),
    command(shown, { exitCode, stdout, stderr, durationMs }) {
      lines.push(`$ ${shown}`);
      const output = `${stdout}${stderr}`.trimEnd();
      if (output !== '') lines.push(output.slice(-OUTPUT_LIMIT));
      lines.push(`(exit ${exitCode}, ${(durationMs / 1000).toFixed(2)} s)`);
    },
    text: () => lines.join('\n'),
    write: (path) => writeFileAtomic(path, `${lines.join('\n')}\n`),
  };
}

/** Lines that tell why: those that name an error, else the last ones. At most `count`, in order. */
export function decisiveLines(text: string, count = 6): string {
  const lines = text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line.trim() !== '');
  const telling = lines.filter((line) =>
    /(^|\s)(error|E {2,}|×|╰─▶|[A-Z]\w*(Error|Exception)\b|FAILED|failed|not found|no such)/i.test(line),
  );
  return (telling.length > 0 ? telling : lines).slice(-count).join('\n').slice(-1500);
}
