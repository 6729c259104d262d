export { type FakeSandbox, fakeSandbox } from './fake.ts';
export { createLayer } from './layers.ts';
export { namespaceProvider } from './namespace/provider.ts';
export type { ExecResult, Sandbox, SandboxProvider, SandboxSpec, Shell, ShellResult } from './sandbox.ts';
