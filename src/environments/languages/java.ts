import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listFiles } from '../../repositories/index.ts';
import { byName } from '../../support/by-name.ts';
import { extendedLayer, type InstallContext, type InstallSpec, installedLayer, sourceLayer } from '../install.ts';
import { CHECKOUT } from '../places.ts';
import { registryVariables } from '../registry-variables.ts';
import { credentialsInAddresses, userSettings } from './java/settings.ts';
import { findJdks, findMaven, type Jdk, type Maven } from './java/toolchain.ts';
import type { Installed, LanguageRules, Strategy } from './language-rules.ts';

/** Java: Maven with a local repository of its own, compiled in `target`, surefire. */
export const java: LanguageRules = {
  language: 'java',
  unreachable: /(could not transfer artifact|unknown host|connect(ion)? (to .* failed|refused|timed out)|no route to host)/i,
  registryHint: '~/.m2/settings.xml',
  async strategies(folder) {
    const files = await listFiles(folder);
    const [jdks, maven] = await Promise.all([findJdks(), findMaven()]);
    if (!files.includes('pom.xml'))
      return { kind: 'no-toolchain', detail: 'there is no pom.xml: Maven is the one build tool known here' };
    if (maven === undefined || jdks.length === 0) return { kind: 'no-toolchain', detail: 'this machine has no JDK, or no Maven' };
    const hash = createHash('sha256');
    for (const pom of files.filter((file) => file.endsWith('pom.xml')))
      hash.update(pom).update(await readFile(join(folder, pom)));
    const project = { poms: hash.digest('hex'), tests: oneTestEach(files) };
    const ways = jdks.flatMap((jdk) => FRAMEWORKS.map((framework) => ({ jdk, framework })));
    ways.sort((a, b) => FRAMEWORKS.indexOf(a.framework) - FRAMEWORKS.indexOf(b.framework)); // every JDK before other levels
    return { kind: 'found', strategies: ways.slice(0, 6).map(({ jdk, framework }) => strategy(jdk, maven, framework, project)) };
  },
};

/** `poms`: a hash of them all. `tests`: test classes, one of each module. */
type Project = { poms: string; tests: string[] };

/** As the project says; then with a language level that newer compilers still take. */
const LEVEL = ['source', 'target', 'testSource', 'testTarget'].map((name) => `-Dmaven.compiler.${name}=8`).join(' ');
const FRAMEWORKS = ['surefire', `surefire ${LEVEL}`];

const LOCAL_REPOSITORY = '/opt/maven-repository';
const SETTINGS = '/tmp/maven-settings.xml';

/** Checks of style and publishing that run before the tests and have no say in them. */
const SKIPPED = [
  'rat.skip',
  'checkstyle.skip',
  'enforcer.skip',
  'animal.sniffer.skip',
  'jacoco.skip',
  'license.skip',
  'spotbugs.skip',
]
  .concat(['pmd.skip', 'cpd.skip', 'gpg.skip', 'maven.javadoc.skip', 'moditect.skip', 'spotless.check.skip', 'japicmp.skip'])
  .map((name) => `-D${name}=true`);

function variablesOf(jdk: Jdk): Record<string, string> {
  return byName({
    PATH: `${jdk.home}/bin:/opt/maven/bin:/usr/local/bin:/usr/bin:/bin`,
    JAVA_HOME: jdk.home,
    HOME: '/home/agent',
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
    MAVEN_OPTS: [`-Dmaven.repo.local=${LOCAL_REPOSITORY}`, '-Dstyle.color=never', ...SKIPPED].join(' '),
    // Within the address space of a sandbox, and quick to start.
    JAVA_TOOL_OPTIONS: '-Xmx1g -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:CompressedClassSpaceSize=256m -Djava.io.tmpdir=/tmp',
  });
}

function spec(jdk: Jdk, maven: Maven, layers: readonly string[], seen: readonly string[] = []): InstallSpec {
  const { variables, mounts } = registryVariables(process.env, /^(MAVEN_(USERNAME|PASSWORD)|M2_.*)$/);
  const settings = userSettings(process.env);
  return {
    layers,
    seen,
    mounts: [...jdk.mounts, ...maven.mounts, ...mounts],
    variables: { ...variablesOf(jdk), ...variables },
    ...(settings === undefined ? {} : { files: { [SETTINGS]: credentialsInAddresses(settings) } }),
  };
}

function strategy(jdk: Jdk, maven: Maven, framework: string, project: Project): Strategy {
  return {
    name: `Maven, ${framework}, JDK ${jdk.version}`,
    runtime: `JDK ${jdk.version}`,
    mounts: [...jdk.mounts, ...maven.mounts],
    variables: variablesOf(jdk),
    framework,
    key: `${jdk.version} ${framework}`,
    resolve: async () => ({ lock: [] }), // a pom names exact versions; what they come to is known after the install
    install: (context) => install(context, jdk, maven, framework, project),
    installer: 'mvn dependency:get -Dartifact=GROUP:ARTIFACT:VERSION',
    extend: (context, layers, commands) => extendedLayer(context, spec(jdk, maven, layers), commands),
  };
}

/** One test class of every module: with one run of these all is fetched that a test run needs, Surefire's parts among it. */
export function oneTestEach(files: readonly string[]): string[] {
  const found = new Map<string, string>();
  for (const file of files) {
    const [, module, name] = /^(.*?)src\/test\/java\/(?:.*\/)?((?:Test\w*|\w+Tests?|\w+TestCase))\.java$/.exec(file) ?? [];
    if (module !== undefined && name !== undefined && !name.startsWith('Abstract') && !found.has(module)) found.set(module, name);
  }
  return [...new Set(found.values())];
}

const ALL_THE_SAME = ['-DfailIfNoTests=false', '-Dsurefire.failIfNoSpecifiedTests=false', '-Dmaven.test.failure.ignore=true'];

/** The local repository that a test run needs, the checkout, and what compiling both its parts leaves in `target`. */
async function install(context: InstallContext, jdk: Jdk, maven: Maven, framework: string, project: Project): Promise<Installed> {
  const checkout = await sourceLayer(context);
  const options = framework.split(' ').slice(1);
  const settings = userSettings(process.env) === undefined ? [] : ['-s', SETTINGS];
  const some = project.tests.length > 0 ? [`-Dtest=${project.tests.join(',')}`] : [];
  const mvn = ['mvn', '-B', '-q', ...settings, ...options] as const;
  const content = { jdk: jdk.version, project, options };
  const repository = await installedLayer(
    context,
    'dependencies',
    content,
    spec(jdk, maven, [], [checkout]),
    async ({ step }) => {
      // In a copy: what is written to the checkout here would lie under it later.
      await step(['cp', '-r', CHECKOUT, '/tmp/copy']);
      await step([...mvn, 'test', ...some, ...ALL_THE_SAME], { workdir: '/tmp/copy', shown: `mvn test ${some.join(' ')}` });
      await step(['bash', '-c', TIDY, 'tidy', LOCAL_REPOSITORY], { shown: 'tidy up' });
    },
  );
  const below = [repository, checkout];
  const made = await installedLayer(context, 'install', { options }, spec(jdk, maven, below), async ({ step }) => {
    await step([...mvn, '-o', 'test-compile'], { workdir: CHECKOUT, shown: 'mvn -o test-compile' });
    await step(['bash', '-c', HIDE_TARGETS], { workdir: CHECKOUT, shown: 'tidy up' });
  });
  const lock = await readFile(join(context.workspace.layers, repository, LOCAL_REPOSITORY, 'lock.txt'), 'utf8');
  return {
    layers: [...below, made],
    checkout,
    made: [made],
    build: {
      command: ['mvn', '-B', '-q', '-o', ...options, 'test-compile'].join(' ') + HIDE_AFTER,
      place: 'checkout',
      before_tests: false,
    },
    lock: lock.split('\n').filter((line) => line !== ''),
  };
}

/**
 * Maven trusts a local repository offline only where it came from the same remote: it forgets where from. The lock is
 * `group:artifact@version` of every jar.
 */
const TIDY = `
cd "$1"
find . -name _remote.repositories -delete
find . -name '*.lastUpdated' -delete
find . -name '*.jar' | sed -E 's#^\\./(.*)/([^/]+)/([^/]+)/[^/]+$#\\1:\\2@\\3#' | awk -F: '{ gsub("/", ".", $1); print $1 ":" $2 }' | sort -u > lock.txt
`;
/** Git does not see what was compiled, whatever the checkout says. */
const HIDE_TARGETS = `find . -name target -type d -prune -exec sh -c 'printf "*\\n" > "$1/.gitignore"' sh {} \\;`;
const HIDE_AFTER = ` && ${HIDE_TARGETS}`;
