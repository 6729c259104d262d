/** What a persistent bash tells; `ended` once in all. */
export type BashEvents = {
  output(chunk: Buffer): void;
  status(status: BashStatus): void;
  /** It said something that its loop never says: the agent's commands have changed it. */
  spoilt(): void;
  ended(exitCode: number): void;
};

/** How a command ended, and the folder in which bash is then. */
export type BashStatus = { exitCode: number; workdir: string };

/** Reads the two words of `shell-loop.sh` about a command. The shell is the agent's: they may be anything. */
export function readStatus(code: string, workdir: string): BashStatus | undefined {
  const exitCode = /^(?:0|[1-9]\d{0,2})$/.test(code) ? Number(code) : Number.NaN;
  return exitCode <= 255 && workdir.startsWith('/') ? { exitCode, workdir } : undefined;
}
