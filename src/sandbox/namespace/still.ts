import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecResult } from '../sandbox.ts';
import { systemTool } from './host-tools.ts';
import type { Launcher } from './launcher.ts';

const STAND_STILL = readFileSync(join(import.meta.dirname, 'stand-still.sh'), 'utf8');

/** What standing still takes of a sandbox. */
export type StillHost = {
  launcher: Launcher;
  /** Runs a helper inside. */
  help(script: readonly [string, ...string[]]): Promise<ExecResult>;
  /** Whether anything runs in it but shells that wait for a command. */
  isBusy(): boolean;
};

/** Makes the call while no program of the sandbox runs: those that do are stopped, and new ones wait. Everything goes on then. */
export async function whileStill<T>({ launcher, help, isBusy }: StillHost, call: () => Promise<T>): Promise<T> {
  const release = await launcher.hold();
  let stopped: string[] = [];
  try {
    if (isBusy()) {
      const told = await help([systemTool('bash'), '-c', STAND_STILL]);
      stopped = told.stdout.split('\n').filter(Boolean);
      if (told.exitCode !== 0) throw new Error('a program cannot be stopped');
    }
    return await call();
  } finally {
    if (stopped.length > 0) await help([systemTool('bash'), '-c', 'kill -CONT "$@"; exit 0', 'resume', ...stopped]);
    launcher.wake(); // what waits here stopped with them
    release();
  }
}
