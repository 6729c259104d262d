export { writeDockerfile } from './docker/dockerfile.ts';
export { dockerProvider } from './docker/provider.ts';
export { type FakeSandbox, fakeSandbox } from './fake.ts';
export { rootfsFromImage } from './images/rootfs.ts';
export { createLayer } from './layers.ts';
export { namespaceProvider } from './namespace/provider.ts';
export { sandboxPool } from './pool.ts';
export type { ExecResult, NetworkAccess, Route, Sandbox, SandboxProvider, SandboxSpec, Shell, ShellResult } from './sandbox.ts';
export { routeAddress } from './shared/way-out.ts';
