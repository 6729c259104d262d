import { listFiles } from '../../repositories/index.ts';
import { extend, install, type JavaScriptStrategy, resolve } from './javascript/install.ts';
import { dependencyFiles, type PackageJson, readManifest, withoutDeveloperTools } from './javascript/manifest.ts';
import { testFrameworks } from './javascript/test-script.ts';
import { allowsNode, findNodes, findNpm, type Node } from './javascript/toolchain.ts';
import type { LanguageRules, Resolution, Strategy } from './language-rules.ts';

const MOST_STRATEGIES = 7;

/** JavaScript and TypeScript: npm, `node_modules` in the checkout, the test tool that the package's scripts name. */
export const javascript: LanguageRules = {
  language: 'javascript',
  unreachable:
    /npm error (code|errno) (ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|ERR_SOCKET_TIMEOUT)|network request to .* failed/,
  registryHint: 'npm_config_registry or your .npmrc',
  async strategies(folder, { asOf }) {
    const manifest = await readManifest(folder);
    const [all, npm] = await Promise.all([findNodes(), findNpm()]);
    if (npm === undefined) return { kind: 'no-toolchain', detail: 'there is no npm on this machine' };
    const allowed = all.filter(({ version }) => allowsNode(manifest.engines.node, version));
    const nodes = allowed.length > 0 ? allowed : all; // most packages run on more than they promise
    const few = await dependencyFiles(folder, withoutDeveloperTools(manifest));
    const whole = await dependencyFiles(folder, manifest);
    const resolved = new Map<unknown, Promise<Resolution>>(); // strategies mostly differ in other things
    const strategies = ways(manifest, await listFiles(folder), nodes).map(({ node, build, framework, tools }): Strategy => {
      const files = tools ? whole : few;
      const strategy: JavaScriptStrategy = { node, npm, files, build, asOf };
      const built = build === undefined ? '' : `, after npm run ${build}`;
      return {
        name: `npm${tools ? ' with all tools' : ''}, ${framework}${built}, Node ${node.version}${asOf === undefined ? '' : `, as of ${asOf.slice(0, 10)}`}`,
        runtime: `Node ${node.version}`,
        mounts: [...node.mounts, ...(build === undefined ? [] : npm.mounts)],
        variables: node.variables,
        framework,
        key: `${node.version} ${build} ${framework}`,
        resolve(context) {
          const resolution = resolved.get(files) ?? resolve(context, strategy);
          resolved.set(files, resolution);
          return resolution;
        },
        install: (context, resolution) => install(context, strategy, resolution),
        installer: `${npm.command.join(' ')} install --no-save NAME@VERSION`,
        extend: (context, layers, commands) => extend(context, strategy, layers, commands),
      };
    });
    return { kind: 'found', strategies };
  },
};

/** `tools`: whether developers' tools that tests hardly need are installed, too. */
type Way = { node: Node; build: string | undefined; framework: string; tools: boolean };

/** Built where there is a build script, else as it is; then with other tools, and on other Nodes. */
function ways(manifest: PackageJson, files: readonly string[], nodes: readonly Node[]): Way[] {
  const [node, other] = [nodes[0], nodes[1]];
  const [framework, ...frameworks] = testFrameworks(manifest, files);
  if (node === undefined || framework === undefined) return [];
  const scripts = ['build', 'compile', 'prepare', 'prepack'].filter((name) => {
    const script = manifest.scripts[name];
    return script !== undefined && !/^(husky|is-ci|simple-git-hooks|lefthook|patch-package)/.test(script);
  });
  const first: Way = { node, build: scripts[0], framework, tools: false };
  const made: Way[] = [first];
  if (first.build !== undefined) made.push({ ...first, build: undefined });
  made.push({ ...first, tools: true });
  if (other !== undefined) made.push({ ...first, node: other });
  for (const name of frameworks) made.push({ ...first, framework: name });
  return made.slice(0, MOST_STRATEGIES);
}
