export { type FakeFiles, type FakeSandbox, type FakeSandboxOptions, fakeProvider, fakeSandbox } from './fake.ts';
export { createLayer, type LayerEntry } from './layers.ts';
export { namespaceProvider } from './namespace/provider.ts';
export type {
  ExecOptions,
  ExecResult,
  ProviderCheck,
  Sandbox,
  SandboxLimits,
  SandboxProvider,
  SandboxSpec,
  Shell,
  ShellResult,
} from './sandbox.ts';
