import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Mount } from '../../records/environment.ts';
import type { Repository } from '../../records/repository.ts';
import { ByName, byName } from '../../support/by-name.ts';
import { readTextIfExists } from '../../support/files.ts';
import { runProcess } from '../../support/process.ts';
import { isSystemPath, programsOnPath } from '../host-programs.ts';
import { extendedLayer, type InstallContext, type InstallSpec, installedLayer, sourceLayer, withNetwork } from '../install.ts';
import { CHECKOUT } from '../places.ts';
import { registryVariables } from '../registry-variables.ts';
import { compareVersions } from '../versions.ts';
import type { Installed, LanguageRules, Resolution, Strategy } from './language-rules.ts';

const MOST_STRATEGIES = 6;

/** Go: modules in a cache of their own, compiled once, `go test`. */
export const go: LanguageRules = {
  language: 'go',
  unreachable: /(dial tcp|proxyconnect|no such host|i\/o timeout|TLS handshake timeout)/,
  registryHint: 'GOPROXY',
  async strategies(folder) {
    const manifest = await readTextIfExists(join(folder, 'go.mod'));
    const wanted = /^go\s+([0-9.]+)/m.exec(manifest ?? '')?.[1] ?? '1';
    const all = await findGos();
    const toolchains = all.filter(({ version }) => compareVersions(version, wanted) >= 0);
    if (toolchains.length === 0) {
      const detail = `it requires Go ${wanted}; this machine has ${all.map((one) => one.version).join(', ') || 'none'}`;
      return { kind: 'no-toolchain', detail };
    }
    const manifests = [manifest, await readTextIfExists(join(folder, 'go.sum'))];
    const vendored = (await readTextIfExists(join(folder, 'vendor', 'modules.txt'))) !== undefined;
    const ways: Way[] = manifest === undefined ? ['init'] : [...(vendored ? (['vendor'] as const) : []), 'readonly', 'mod'];
    const strategies = toolchains.flatMap((toolchain) => ways.map((way) => strategy(toolchain, way, manifests)));
    return { kind: 'found', strategies: strategies.slice(0, MOST_STRATEGIES) };
  },
};

/** `init` makes a go.mod for sources older than modules; `mod` may add to the one that is there. */
type Way = 'vendor' | 'readonly' | 'mod' | 'init';

/** A Go of this machine, as sandboxes see it. */
type Go = { version: string; mounts: Mount[]; root: string };

const PLACES = { toolchain: '/opt/go', modules: '/opt/go-modules', cache: '/opt/go-cache' } as const;

/** Every Go of this machine, the newest first. */
async function findGos(): Promise<Go[]> {
  const sdks = join(homedir(), 'sdk');
  const installed = (await readdir(sdks).catch(() => [])).map((name) => join(sdks, name, 'bin', 'go'));
  const found: Go[] = [];
  for (const path of [...(await programsOnPath('go')), ...installed, '/usr/local/go/bin/go']) {
    const said = await runProcess([path, 'env', 'GOROOT', 'GOVERSION'], { timeoutMs: 10_000 }).catch(() => undefined);
    const [root, version] = said?.exitCode === 0 ? said.stdout.trim().split('\n') : [];
    if (root === undefined || version === undefined) continue;
    const system = isSystemPath(root);
    const mounts = system ? [] : [{ source: root, target: PLACES.toolchain }];
    const go: Go = { version: version.replace(/^go/, ''), mounts, root: system ? root : PLACES.toolchain };
    if (!found.some((other) => other.version === go.version)) found.push(go);
  }
  return found.sort((a, b) => compareVersions(b.version, a.version));
}

function variablesOf({ root }: Go, way: Way): Record<string, string> {
  return byName({
    PATH: `${root}/bin:/usr/local/bin:/usr/bin:/bin`,
    HOME: '/home/agent',
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
    GOTOOLCHAIN: 'local',
    GOTELEMETRY: 'off',
    GOPATH: '/home/agent/go',
    GOMODCACHE: PLACES.modules,
    GOCACHE: PLACES.cache,
    GOFLAGS: `-buildvcs=false -mod=${way === 'init' ? 'mod' : way}`,
    GOPROXY: 'off',
  });
}

/** Settings of the user's Go, wherever they are kept, that lead to a module proxy. */
async function spec(toolchain: Go, way: Way, layers: readonly string[], seen: readonly string[] = []): Promise<InstallSpec> {
  const said = await runProcess(['go', 'env', '-json', ...SETTINGS], { timeoutMs: 10_000 });
  const settings = ByName(z.string()).parse(JSON.parse(said.stdout || '{}'));
  const { variables, mounts } = registryVariables(process.env, /^NETRC$/);
  const set = byName(Object.entries(settings).filter(([, value]) => value !== ''));
  return {
    layers,
    seen,
    mounts: [...toolchain.mounts, ...mounts],
    variables: { ...variablesOf(toolchain, way), ...variables, ...set },
  };
}

const SETTINGS = ['GOPROXY', 'GOSUMDB', 'GOPRIVATE', 'GONOPROXY', 'GONOSUMDB', 'GOINSECURE'];

const LIST = ['go', 'list', '-m', '-f', '{{if not .Main}}{{.Path}}@{{.Version}}{{end}}', 'all'] as const;

function strategy(toolchain: Go, way: Way, manifests: readonly (string | undefined)[]): Strategy {
  return {
    name: `${way === 'init' ? 'a go.mod made from the imports' : `-mod=${way}`}, Go ${toolchain.version}`,
    runtime: `Go ${toolchain.version}`,
    mounts: toolchain.mounts,
    variables: variablesOf(toolchain, way),
    framework: 'go-test',
    key: `${toolchain.version} ${way}`,
    async resolve(context) {
      const seen = await sourceLayer(context);
      return withNetwork(context, await spec(toolchain, way, [], [seen]), async (bench) => {
        const inCheckout = (command: readonly [string, ...string[]], shown?: string) =>
          bench.step(command, {
            workdir: CHECKOUT,
            variables: way === 'vendor' ? {} : ANY_MODULE,
            ...(shown ? { shown } : {}),
          });
        if (way === 'vendor') return { lock: vendored(await inCheckout(['cat', 'vendor/modules.txt'])) };
        if (way === 'init') await inCheckout(['sh', '-c', INIT, 'sh', modulePath(context.repository)], 'go mod init and tidy');
        const listed = await inCheckout(LIST, 'go list -m all');
        const files = way === 'init' ? await inCheckout(['sh', '-c', 'cat go.mod; cat go.sum 2>/dev/null || true']) : '';
        return { lock: listed.split('\n').filter((line) => line !== ''), file: files };
      });
    },
    install: (context, resolution) => install(context, toolchain, way, manifests, resolution),
    installer: 'go get MODULE@VERSION',
    extend: async (context, layers, commands) => extendedLayer(context, await spec(toolchain, way, layers), commands),
  };
}

const ANY_MODULE = { GOFLAGS: '-buildvcs=false -mod=mod' };
const INIT = 'go mod init "$1" && go mod tidy -e';

/** The path that a go.mod of its own would have: stack traces and imports of its own packages hold it. */
export function modulePath({ source, name }: Pick<Repository, 'source' | 'name'>): string {
  const module = /^go:([^@]+)@/.exec(source)?.[1];
  const github = /^github:([^#]+)#/.exec(source)?.[1];
  return module ?? (github === undefined ? name : `github.com/${github}`);
}

/** `# path version` lines of vendor/modules.txt. */
function vendored(text: string): string[] {
  return [...text.matchAll(/^# (\S+) (v\S+)/gm)].map(([, path, version]) => `${path}@${version}`);
}

/** The modules, the checkout, and what compiling leaves in Go's cache: of others' packages, and of its own with their tests. */
async function install(
  context: InstallContext,
  toolchain: Go,
  way: Way,
  manifests: readonly (string | undefined)[],
  { lock, file }: Resolution,
): Promise<Installed> {
  const checkout = await sourceLayer(context);
  const content = { go: toolchain.version, way, manifests, lock, file };
  const modules = await installedLayer(
    context,
    'dependencies',
    content,
    await spec(toolchain, way, [], [checkout]),
    async (bench) => {
      await bench.step(['mkdir', '-p', PLACES.modules]);
      if (way === 'vendor') return;
      // In a copy: what is written to the checkout here would lie under it later.
      await bench.step(['cp', '-r', CHECKOUT, '/tmp/copy']);
      const where = { workdir: '/tmp/copy', variables: ANY_MODULE };
      if (way === 'init')
        await bench.step(['sh', '-c', INIT, 'sh', modulePath(context.repository)], { ...where, shown: 'go mod init and tidy' });
      await bench.step(['go', 'mod', 'download'], where);
      await bench.step(['go', 'list', '-deps', '-test', './...'], {
        ...where,
        shown: 'go list -deps -test ./... (fetches the rest)',
      });
      await bench.step(['rm', '-rf', `${PLACES.modules}/cache/vcs`, PLACES.cache]);
    },
  );
  const below = [await standardLibrary(context, toolchain, way), modules, checkout];
  const compiled = { go: toolchain.version, way };
  const offline = { workdir: CHECKOUT, variables: { GOPROXY: 'off' } };
  const others = await installedLayer(context, 'install', compiled, await spec(toolchain, way, below), async (bench) => {
    if (way === 'init')
      await bench.step(['sh', '-c', INIT, 'sh', modulePath(context.repository)], {
        workdir: CHECKOUT,
        shown: 'go mod init and tidy',
      });
    await bench.step(['sh', '-c', COMPILE_OTHERS], { ...offline, shown: "go build (others' packages)" });
  });
  // Offline, as its tests will run. Packages that do not compile fail then, and are named.
  const made = await installedLayer(context, 'compiled', compiled, await spec(toolchain, way, [...below, others]), (bench) =>
    bench.step(['sh', '-c', COMPILE_OWN], { ...offline, shown: 'go test -run ^$ ./... (compiles)' }).then(() => undefined),
  );
  return {
    layers: [...below, others, made],
    checkout,
    made: [made],
    build: { command: COMPILE_OWN, place: 'cache', before_tests: false },
  };
}

const COMPILE_OWN = 'go test -vet=off -run "^$" ./... >/dev/null 2>&1 || true';
/** Of all that its packages and tests need, what is neither its own nor the standard library's. To list tests writes their names down. */
const COMPILE_OTHERS = `
GOCACHE=/tmp/list go list -e -deps -test -f '{{if and (not .Standard) (not .ForTest) .Module}}{{if not .Module.Main}}{{.ImportPath}}{{end}}{{end}}' ./... |
  sort -u | xargs -r go build 2>&1 || true`;

/** What compiling the standard library leaves in Go's cache: once for all modules. */
async function standardLibrary(context: InstallContext, toolchain: Go, way: Way): Promise<string> {
  return installedLayer(context, 'toolchain', { go: toolchain.version }, await spec(toolchain, way, []), async (bench) => {
    await bench.step(['go', 'build', 'std'], { variables: { GOFLAGS: '' } });
  });
}
