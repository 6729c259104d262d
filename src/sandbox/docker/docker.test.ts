import { describe, test } from 'vitest';
import { describeHostile } from '../conformance/hostile.ts';
import { describeSandboxProvider } from '../conformance/provider.ts';
import { describeShell } from '../conformance/shell.ts';
import { containerEngine } from './engine.ts';
import { dockerProvider } from './provider.ts';

const command = process.env['SWE_LEGO_CONTAINER_COMMAND'] ?? 'docker';
const make = (root: string) => dockerProvider({ root });
const reason = await unreachable();

if (reason !== undefined) {
  describe('dockerProvider', () => {
    test.skip(`no container engine: ${reason}`);
  });
} else {
  describeSandboxProvider('dockerProvider', make);
  describeShell('dockerProvider', make);
  describeHostile('dockerProvider', make);
}

async function unreachable(): Promise<string | undefined> {
  const asked = await containerEngine(command)
    .run(['version', '--format', '{{.Server.Version}}'], { timeoutMs: 10_000 })
    .catch((error: Error) => ({ exitCode: 1, stderr: error.message }));
  return asked.exitCode === 0 ? undefined : asked.stderr.trim().split('\n').at(-1);
}
