import { readdir, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Mount } from '../../records/environment.ts';
import { byName } from '../../support/by-name.ts';
import { readTextIfExists } from '../../support/files.ts';
import { runProcess } from '../../support/process.ts';
import { isSystemPath, programsOnPath } from '../host-programs.ts';
import { extendedLayer, type InstallContext, type InstallSpec, installedLayer, sourceLayer, withNetwork } from '../install.ts';
import { CHECKOUT } from '../places.ts';
import { registryVariables } from '../registry-variables.ts';
import { compareVersions } from '../versions.ts';
import type { Installed, LanguageRules, Resolution, Strategy } from './language-rules.ts';

/** Rust: crates in a Cargo home of their own, compiled once outside the checkout, `cargo test`. */
export const rust: LanguageRules = {
  language: 'rust',
  unreachable: /(could not resolve host|could not connect|couldn't connect|connection refused|spurious network error)/i,
  registryHint: '.cargo/config.toml',
  async strategies(folder) {
    const manifest = (await readTextIfExists(join(folder, 'Cargo.toml'))) ?? '';
    const wanted = /^rust-version\s*=\s*"([0-9.]+)"/m.exec(manifest)?.[1] ?? '1';
    const all = await findRusts();
    const toolchains = all.filter(({ version }) => compareVersions(version, wanted) >= 0);
    const [first, ...others] = toolchains;
    if (first === undefined) {
      const detail = `it requires Rust ${wanted}; this machine has ${all.map((one) => one.version).join(', ') || 'none'}`;
      return { kind: 'no-toolchain', detail };
    }
    const members = /^\[workspace\]/m.test(manifest) ? ' --workspace' : '';
    const frameworks = [`cargo-test${members}`, `cargo-test${members} --all-features`, `cargo-test${members} --lib --tests`];
    const strategies = [
      ...frameworks.map((framework) => strategy(first, framework)),
      ...others.map((toolchain) => strategy(toolchain, frameworks[0] as string)),
    ];
    return { kind: 'found', strategies: strategies.slice(0, 6) };
  },
};

/** A Rust of this machine, as sandboxes see it. */
type Rust = { version: string; mounts: Mount[]; root: string };

const PLACES = { toolchain: '/opt/rust', home: '/opt/cargo', target: '/opt/target' } as const;

/** Every Rust of this machine with its Cargo: the newest first, nightly ones last. */
async function findRusts(): Promise<Rust[]> {
  const toolchains = join(process.env['RUSTUP_HOME'] ?? join(homedir(), '.rustup'), 'toolchains');
  const managed = (await readdir(toolchains).catch(() => [])).map((name) => join(toolchains, name, 'bin', 'rustc'));
  const found: Rust[] = [];
  const onPath = (await programsOnPath('rustc')).filter((path) => !path.endsWith('rustup')); // it only leads to what it manages
  for (const path of [...onPath, ...managed]) {
    const version = /^rustc (\S+)/.exec((await ask(path, '--version')) ?? '')?.[1];
    const sysroot = await ask(path, '--print=sysroot');
    if (version === undefined || sysroot === undefined || found.some((other) => other.version === version)) continue;
    const folder = await realpath(sysroot);
    const system = isSystemPath(folder);
    const mounts = system ? [] : [{ source: folder, target: PLACES.toolchain }];
    found.push({ version, mounts, root: system ? folder : PLACES.toolchain });
  }
  const nightly = ({ version }: Rust): number => Number(version.includes('-'));
  return found.sort((a, b) => nightly(a) - nightly(b) || compareVersions(b.version, a.version));
}

async function ask(program: string, question: string): Promise<string | undefined> {
  const said = await runProcess([program, question], { timeoutMs: 10_000 }).catch(() => undefined);
  return said?.exitCode === 0 ? said.stdout.trim() : undefined;
}

function variablesOf({ root }: Rust): Record<string, string> {
  return byName({
    PATH: `${root}/bin:/usr/local/bin:/usr/bin:/bin`,
    HOME: '/home/agent',
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
    CARGO_HOME: PLACES.home,
    CARGO_TARGET_DIR: PLACES.target,
    CARGO_INCREMENTAL: '0',
    CARGO_NET_OFFLINE: 'true',
    CARGO_TERM_COLOR: 'never',
    CARGO_PROFILE_DEV_DEBUG: 'line-tables-only',
    CARGO_RESOLVER_INCOMPATIBLE_RUST_VERSIONS: 'fallback',
  });
}

function spec(toolchain: Rust, layers: readonly string[], seen: readonly string[] = []): InstallSpec {
  const { variables, mounts } = registryVariables(process.env, /^CARGO_(REGISTR(Y|IES)|HTTP)_/);
  return {
    layers,
    seen,
    mounts: [...toolchain.mounts, ...mounts],
    variables: { ...variablesOf(toolchain), ...variables, CARGO_NET_OFFLINE: 'false' },
  };
}

/** Tables of the user's Cargo configuration that lead to a registry; without its tokens. */
async function registryConfiguration(): Promise<string> {
  const home = process.env['CARGO_HOME'] ?? join(homedir(), '.cargo');
  const text = (await readTextIfExists(join(home, 'config.toml'))) ?? (await readTextIfExists(join(home, 'config'))) ?? '';
  const tables = text.split(/^(?=\[)/m).filter((table) => /^\[(source|registr(y|ies)|http)[\].]/.test(table));
  return tables.join('').replace(/^\s*token\s*=.*$/gm, '');
}

function strategy(toolchain: Rust, framework: string): Strategy {
  return {
    name: `cargo, ${framework}, Rust ${toolchain.version}`,
    runtime: `Rust ${toolchain.version}`,
    mounts: toolchain.mounts,
    variables: variablesOf(toolchain),
    framework,
    key: `${toolchain.version} ${framework}`,
    async resolve(context) {
      const source = await sourceLayer(context);
      return withNetwork(context, spec(toolchain, [], [source]), async ({ sandbox, step }) => {
        await sandbox.writeFile(`${PLACES.home}/config.toml`, await registryConfiguration());
        const locked = (await sandbox.exec(['test', '-f', 'Cargo.lock'], { workdir: CHECKOUT })).exitCode === 0;
        if (!locked) {
          if (context.repository.released_at !== undefined)
            context.log.line('Cargo cannot be asked as of a date: crates of today');
          await step(['cargo', 'generate-lockfile'], { workdir: CHECKOUT });
        }
        // A lock that is older than its manifest is brought up to it.
        await step(['cargo', 'metadata', '--format-version', '1', '--no-deps'], { workdir: CHECKOUT, shown: 'cargo metadata' });
        const file = (await sandbox.readFile(`${CHECKOUT}/Cargo.lock`)).toString('utf8');
        return { lock: lockedCrates(file), file };
      });
    },
    install: (context, resolution) => install(context, toolchain, framework, resolution),
    installer: 'cargo add --dev NAME@VERSION',
    extend: (context, layers, commands) => extendedLayer(context, spec(toolchain, layers), commands),
  };
}

/** `name@version` of every crate of a Cargo.lock that comes from a registry or from git. */
export function lockedCrates(text: string): string[] {
  return text.split(/^\[\[package\]\]$/m).flatMap((table) => {
    const [, name] = /^name = "(.*)"$/m.exec(table) ?? [];
    const [, version] = /^version = "(.*)"$/m.exec(table) ?? [];
    return name !== undefined && /^source = /m.test(table) ? [`${name}@${version}`] : [];
  });
}

/** The crates' sources, the checkout, and what is compiled: others' crates, and its own with their tests. */
async function install(
  context: InstallContext,
  toolchain: Rust,
  framework: string,
  { file = '' }: Resolution,
): Promise<Installed> {
  const checkout = await sourceLayer(context);
  const configuration = await registryConfiguration();
  const lockFile = `${CHECKOUT}/Cargo.lock`;
  const sources = await installedLayer(
    context,
    'dependencies',
    { file: lockedCrates(file).length === 0 ? '' : file, configuration },
    spec(toolchain, [], [checkout]),
    async ({ sandbox, step }) => {
      await sandbox.writeFile(`${PLACES.home}/config.toml`, configuration);
      // In a copy: what is written to the checkout here would lie under it later.
      await step(['cp', '-r', CHECKOUT, '/tmp/copy']);
      await sandbox.writeFile('/tmp/copy/Cargo.lock', file);
      await step(['cargo', 'fetch', '--quiet'], { workdir: '/tmp/copy' });
    },
  );
  const below = [sources, checkout];
  const options = framework.split(' ').slice(1);
  const content = { rust: toolchain.version, options, file };
  const offline = { workdir: CHECKOUT, variables: { CARGO_NET_OFFLINE: 'true' } };
  const compile = ['cargo', 'test', '--no-run', '--quiet', ...options] as const;
  const others = await installedLayer(context, 'install', content, spec(toolchain, below), async ({ sandbox, step }) => {
    await sandbox.writeFile(lockFile, file);
    await step(compile, offline);
    await step(['bash', '-c', REMOVE_OWN, 'remove-own', PLACES.target], { ...offline, shown: 'cargo clean -p (its own crates)' });
  });
  const made = await installedLayer(context, 'compiled', content, spec(toolchain, [...below, others]), ({ step }) =>
    step(compile, offline).then(() => undefined),
  );
  return {
    layers: [...below, others, made],
    checkout,
    made: [made],
    build: { command: compile.join(' '), place: 'cache', before_tests: false },
  };
}

/**
 * Leaves of what was compiled what belongs to crates of others. Cargo's own `clean` knows its crates by name; what it leaves of
 * their tests and programs is known by the dependency files that name a source of the checkout.
 */
const REMOVE_OWN = `
set -eu
cargo metadata --format-version 1 --no-deps --offline | grep -o '"name":"[^"]*","version":"' | cut -d '"' -f 4 | sort -u |
  while read -r name; do cargo clean --quiet --offline -p "$name"; done
cd "$1"
find . -name '*.d' | while read -r list; do
  if grep -qE '(: | )[^/ ][^ ]*[.]rs' "$list"; then
    stem="$(basename "$list" .d)"
    find . \\( -name "$stem" -o -name "$stem.*" -o -name "lib$stem.*" \\) -print0 | xargs -0r rm -rf
  fi
done
`;
