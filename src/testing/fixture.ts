import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Mount } from '../records/environment.ts';
import { Language } from '../records/repository.ts';
import { createLayer, namespaceProvider, type Sandbox } from '../sandbox/index.ts';
import { contentHash } from '../support/hash.ts';
import { packageRoot, toolPath } from '../support/tools.ts';
import { steadyVariables } from './steady-variables.ts';

/** Something of this machine that a sandbox gets, read-only. */
export type Tool = { mounts: Mount[]; path: string[]; variables?: Record<string, string> };

/** The steady variables of all languages: what environments give their sandboxes. */
const STEADY = Object.assign({}, ...Language.options.map(steadyVariables)) as Record<string, string>;

/** What of this machine a project of tests needs. `checkout`: Node with this checkout's packages. */
export type ToolName = 'python' | 'node' | 'checkout' | 'go' | 'rust' | 'maven' | { npm: string; version: string };

/** A tool by its name, or why it cannot be had. */
export function toolOf(name: ToolName): Tool | { missing: string } {
  if (typeof name === 'object') return npmTool(name.npm, name.version);
  return TOOLS[name]() ?? { missing: `this machine has no ${name}` };
}

const TOOLS: Readonly<Record<Exclude<ToolName, object>, () => Tool | { missing: string } | undefined>> = {
  python: pythonTool,
  node: nodeTool,
  checkout: checkoutTool,
  go: goTool,
  rust: rustTool,
  maven: mavenTool,
};

/** What `command` prints on this machine, or undefined where it lacks that program. */
export function ask(command: string, ...args: string[]): string | undefined {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}

/** The Node that runs this test. */
export function nodeTool(): Tool {
  return { mounts: [{ source: dirname(realpathSync(process.execPath)), target: '/opt/node' }], path: ['/opt/node'] };
}

/** Node with the packages of this checkout. */
export function checkoutTool(): Tool {
  const node = nodeTool();
  return { ...node, mounts: [...node.mounts, { source: join(packageRoot, 'node_modules'), target: '/testbed/node_modules' }] };
}

/** The Python of this checkout, without its packages. */
export function pythonTool(): Tool {
  const prefix = ask(toolPath('python'), '-c', 'import sys; print(sys.base_prefix)') ?? '/usr';
  const variables = { LD_LIBRARY_PATH: '/opt/python/lib' };
  return prefix === '/usr'
    ? { mounts: [{ source: systemPython(), target: '/opt/python' }], path: ['/opt/python'] }
    : { mounts: [{ source: prefix, target: '/opt/python' }], path: ['/opt/python/bin'], variables };
}

/** A folder with the system's Python under the name `python`, which Debian does not give it. */
function systemPython(): string {
  const folder = join(packageRoot, 'node_modules', '.cache', 'swe-lego', 'python');
  if (!existsSync(join(folder, 'python'))) {
    const made = mkdtempSync(`${ensureFolder(dirname(folder))}/python.`);
    symlinkSync('/usr/bin/python3', join(made, 'python'));
    chmodSync(made, 0o755); // its reader may be another user
    try {
      renameSync(made, folder);
    } catch {
      rmSync(made, { recursive: true }); // another run has it already
    }
  }
  return folder;
}

function ensureFolder(folder: string): string {
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Node with one package from npm, as `node_modules` of /testbed; kept between test runs. A reason where it cannot be had. */
export function npmTool(name: string, version: string): Tool | { missing: string } {
  const folder = join(packageRoot, 'node_modules', '.cache', 'swe-lego', `${name}-${version}`);
  if (!existsSync(folder)) {
    mkdirSync(dirname(folder), { recursive: true });
    const made = mkdtempSync(`${folder}.`);
    const options = ['--prefix', made, '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'];
    if (ask('npm', 'install', ...options, `${name}@${version}`) === undefined)
      return { missing: `npm could not install ${name}` };
    try {
      renameSync(join(made, 'node_modules'), folder);
    } catch (error) {
      if (!existsSync(folder)) throw error; // another run has it already
    }
    rmSync(made, { recursive: true });
  }
  const node = nodeTool();
  return { ...node, mounts: [...node.mounts, { source: folder, target: '/testbed/node_modules' }] };
}

/** The Go of this machine, if there is one; what it compiles is written inside the sandbox. */
export function goTool(): Tool | undefined {
  const root = ask('go', 'env', 'GOROOT');
  if (root === undefined) return undefined;
  const variables = { GOROOT: '/opt/go', GOFLAGS: '-mod=mod', GOPROXY: 'off', GOTOOLCHAIN: 'local', CGO_ENABLED: '0' };
  return { mounts: [{ source: root, target: '/opt/go' }], path: ['/opt/go/bin'], variables };
}

/** The Rust of this machine, if there is one. It links by the system's `cc`. */
export function rustTool(): Tool | undefined {
  const root = ask('rustc', '--print', 'sysroot');
  if (root === undefined || ask('cc', '--version') === undefined) return undefined;
  const variables = { CARGO_HOME: '/tmp/cargo', CARGO_NET_OFFLINE: 'true' };
  return { mounts: [{ source: root, target: '/opt/rust' }], path: ['/opt/rust/bin'], variables };
}

/** The pom.xml of a project with JUnit 5: `mavenTool` brings what it needs. */
export const mavenPom = (artifact: string): string => `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example</groupId><artifactId>${artifact}</artifactId><version>1</version>
  <properties>
    <maven.compiler.source>17</maven.compiler.source><maven.compiler.target>17</maven.compiler.target>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <dependencies><dependency>
    <groupId>org.junit.jupiter</groupId><artifactId>junit-jupiter</artifactId><version>5.10.2</version><scope>test</scope>
  </dependency></dependencies>
  <build><plugins><plugin><artifactId>maven-surefire-plugin</artifactId><version>3.2.5</version></plugin></plugins></build>
</project>
`;

/** The Maven of this machine over a local repository with what a project with JUnit 5 needs, or a reason where it cannot be had. Debian keeps configuration of both programs in /etc. */
export function mavenTool(): Tool | { missing: string } {
  const home = /^Maven home: (.*)$/m.exec(ask('mvn', '--version', '--batch-mode') ?? '')?.[1];
  const java = /^\s*java\.home = (.*)$/m.exec(ask('sh', '-c', 'java -XshowSettings:properties -version 2>&1') ?? '')?.[1];
  if (home === undefined || java === undefined) return { missing: 'this machine has no mvn' };
  const repository = mavenRepository();
  if (repository === undefined) return { missing: "Maven's plugins and JUnit could not be fetched" };
  const folders = [home, java, ...globSync(['/etc/maven', '/etc/java-*-openjdk'])].filter((path) => !path.startsWith('/usr/'));
  return {
    mounts: [...folders.map((path) => ({ source: path, target: path })), { source: repository, target: '/opt/repository' }],
    path: [join(java, 'bin'), join(home, 'bin')],
    variables: { JAVA_HOME: java, MAVEN_OPTS: '-Dmaven.repo.local=/opt/repository -XX:TieredStopAtLevel=1 -XX:+UseSerialGC' },
  };
}

/** A local repository, filled by a run of one test and kept between test runs. */
function mavenRepository(): string | undefined {
  const path = join(packageRoot, 'node_modules', '.cache', 'swe-lego', 'maven');
  const stamp = join(path, `filled-${contentHash(mavenPom(''))}`);
  if (existsSync(stamp)) return path;
  const project = mkdtempSync(join(tmpdir(), 'maven-'));
  try {
    const tests = 'import org.junit.jupiter.api.Test;\n\nclass FillTest {\n  @Test void fill() {}\n}\n';
    mkdirSync(join(project, 'src/main/java'), { recursive: true });
    mkdirSync(join(project, 'src/test/java'), { recursive: true });
    writeFileSync(join(project, 'pom.xml'), mavenPom('fill'));
    writeFileSync(join(project, 'src/main/java/Fill.java'), 'class Fill {}\n');
    writeFileSync(join(project, 'src/test/java/FillTest.java'), tests);
    if (ask('mvn', '--batch-mode', '-q', '-f', project, `-Dmaven.repo.local=${path}`, 'test') === undefined) return undefined;
    writeFileSync(stamp, '');
    return path;
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}

/** Runs `use` in a sandbox without network over a layer of these files in /testbed, made for this call. */
export async function inSandbox<T>(files: Record<string, string>, tool: Tool, use: (sandbox: Sandbox) => Promise<T>): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), 'testing-'));
  try {
    const layer = join(root, 'layer');
    await createLayer(
      layer,
      Object.entries(files).map(([path, content]) => ({ path: `/testbed/${path}`, content })),
    );
    await using sandbox = await namespaceProvider({ root: join(root, 'sandboxes') }).create({
      layers: [layer],
      mounts: tool.mounts,
      workdir: '/testbed',
      variables: { PATH: [...tool.path, '/usr/bin', '/bin'].join(':'), HOME: '/tmp', ...STEADY, ...tool.variables },
      network: false,
      limits: { memoryBytes: 64 * 1024 ** 3 },
    });
    return await use(sandbox);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}
