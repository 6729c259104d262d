import type { Sandbox } from '../../sandbox/index.ts';

/** Live sandboxes of one environment, each lent to one user at a time and used again. */
export class SandboxBench {
  readonly #create: () => Promise<Sandbox>;
  readonly #idle: Sandbox[] = [];
  #closed = false;

  constructor(create: () => Promise<Sandbox>) {
    this.#create = create;
  }

  /** Lends a sandbox, a new one where none is idle. It is thrown away where `spoilt` says so, and where `call` throws. */
  async use<Result>(call: (sandbox: Sandbox) => Promise<Result>, spoilt: (result: Result) => boolean): Promise<Result> {
    const sandbox = this.#idle.pop() ?? (await this.#create());
    let reusable = false;
    try {
      const result = await call(sandbox);
      reusable = !spoilt(result);
      return result;
    } finally {
      if (reusable && !this.#closed) this.#idle.push(sandbox);
      else await sandbox.dispose();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#idle.splice(0).map((sandbox) => sandbox.dispose()));
  }
}
