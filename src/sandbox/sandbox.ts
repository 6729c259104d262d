import type { Mount } from '../records/environment.ts';

/**
 * Limits of a sandbox. What goes over them ends inside the sandbox, and the result names the limit. The kernel enforces
 * `processes` and `fileBytes`, and `memoryBytes` where control groups can be had; the others are looked at four times a second, so
 * that a command can go over them a little before it is killed. docs/security.md says what holds where.
 */
export type SandboxLimits = {
  /** Memory of all its processes together, bytes. */
  memoryBytes: number;
  /** Processes and threads at once. */
  processes: number;
  /** Size of the largest file that can be written, bytes. */
  fileBytes: number;
  /** Processor time of one command with all that it started, seconds. */
  cpuSeconds: number;
  /** All that the sandbox wrote and still keeps, /tmp included: bytes on the disk, and 4096 for each file. */
  writtenBytes: number;
};

/**
 * The limit that ended a command: `time` is the command's own timeout, the others are the sandbox's. `inotify`: instances, of which all
 * programs of a user have a small number together; where the kernel holds a sandbox to its share, programs see an error instead.
 */
export type LimitName = 'time' | 'memory' | 'processes' | 'cpu' | 'written' | 'inotify';

/**
 * What a sandbox may reach by HTTP, over a proxy that its variables name: public addresses, and nothing of the host's own network but
 * what is named here. No loopback of the host, no other protocol.
 */
export type NetworkAccess = {
  /** `host` or `host:port`, in lower case, that may be reached wherever they are: the registries of the user's settings. */
  hosts: readonly string[];
  /** Registries that want credentials. The sandbox finds each at `routeAddress` of its place in this list, and never sees them. */
  routes?: readonly Route[];
};

/** `origin`: scheme, host and port of a registry, without a slash at the end; `authorization`: the value of that header. */
export type Route = { origin: string; authorization: string };

/** What a sandbox is made of. */
export type SandboxSpec = {
  /** Absolute folders, lowest layer first; read-only, shared by all sandboxes over them. */
  layers: readonly string[];
  /** Absolute folder of a root filesystem that takes the place of the system folders of the host; made by `rootfsFromImage`. */
  rootfs?: string;
  /** Read-only host folders, such as an interpreter's prefix. */
  mounts: readonly Mount[];
  /** Folder in which commands start; made if missing. */
  workdir: string;
  /** The whole environment of every command: nothing of the host's is passed on. */
  variables: Readonly<Record<string, string>>;
  /** A way out, for installs; never for an agent. */
  network: false | NetworkAccess;
  limits?: Partial<SandboxLimits>;
};

export type ExecOptions = {
  /** Milliseconds; the command's whole process tree is killed then. Default 120 000. */
  timeoutMs?: number;
  input?: string | Uint8Array;
  /** Over the sandbox's own variables. */
  variables?: Readonly<Record<string, string>>;
  workdir?: string;
  /** Bytes of stdout and of stderr kept, each. Default 1 MiB; the rest is read and dropped. */
  maxOutputBytes?: number;
  signal?: AbortSignal;
};

export type ExecResult = {
  exitCode: number;
  stdout: string;
  stderr: string;
  /** Whether `limit` is `time`. */
  timedOut: boolean;
  /** Which limit the command was killed for; absent where it ended by itself. */
  limit?: LimitName;
  truncated: boolean;
  durationMs: number;
};

/** What a persistent shell's command came to. */
export type ShellResult =
  | { kind: 'exited'; output: string; exitCode: number; workdir: string }
  /** Still running: nothing new for the soft timeout. `send` goes on with it. */
  | { kind: 'running'; output: string }
  /** Killed by the hard timeout, or for a limit of the sandbox; the shell itself lives on, or was started anew. */
  | { kind: 'timed-out'; output: string; limit?: LimitName }
  /** The shell is gone (killed, sandbox full) and could not be started anew. */
  | { kind: 'lost'; output: string };

/** One bash process that keeps its folder and variables between commands. */
export interface Shell {
  /** Runs a command, or with `input: true` gives the text to the program still running. Never rejects but on abort. */
  send(
    text: string,
    options: { input?: boolean; softTimeoutMs: number; hardTimeoutMs: number; signal?: AbortSignal },
  ): Promise<ShellResult>;
  /** Ctrl-C: interrupts the running program, whose end the next `send` with `input: true` tells. Does nothing where none runs. */
  interrupt(): Promise<void>;
  close(): Promise<void>;
}

/**
 * A running, isolated copy of an environment. Paths are absolute paths inside it.
 * Files that do not exist reject with a `CodedError` `SANDBOX_NO_FILE`; a sandbox that is gone with `SANDBOX_GONE`.
 */
export interface Sandbox extends AsyncDisposable {
  readonly id: string;
  readonly workdir: string;
  /** Runs one command to its end, outside the shell. */
  exec(command: readonly [string, ...string[]], options?: ExecOptions): Promise<ExecResult>;
  openShell(): Promise<Shell>;
  readFile(path: string): Promise<Buffer>;
  /** Writes a file owned by the sandbox's user; makes its folders. */
  writeFile(path: string, content: string | Uint8Array): Promise<void>;
  /**
   * Copies all that was written so far to a layer, the absolute folder `target` that must not exist yet: a new sandbox
   * over `[...layers, target]` starts with these files. The sandbox goes on, its programs and shells untouched (they
   * stand still while it is copied), and nothing that it writes later changes the layer. Takes time by what was written,
   * not by the layers below. Throws `SANDBOX_FAILED`.
   */
  snapshot(target: string): Promise<void>;
  /** The same by moving, in no time, where the sandbox is not needed any more: it is disposed, also where this throws. */
  freeze(target: string): Promise<void>;
  /** Kills every process in it and removes what it wrote. Idempotent. */
  dispose(): Promise<void>;
}

/** What a provider needs and lacks on this machine. */
export type ProviderCheck = { usable: true; detail: string } | { usable: false; detail: string; remedy: string };

export interface SandboxProvider {
  readonly name: string;
  /** Tells in words whether sandboxes can be made here; never throws. */
  check(): Promise<ProviderCheck>;
  /** Throws `CodedError` `SANDBOX_UNAVAILABLE` or `SANDBOX_FAILED` with the reason. The signal ends waiting for a place; see `pool.ts`. */
  create(spec: SandboxSpec, options?: { signal?: AbortSignal }): Promise<Sandbox>;
  /** Removes leftovers of processes that are gone; returns how many. Called at the start of a run. */
  sweep(): Promise<number>;
}
