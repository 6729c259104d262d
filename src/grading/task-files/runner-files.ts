export type ConfigurationFormat = 'toml' | 'ini' | 'json' | 'xml' | 'go.mod';

/** A kind of file that decides which tests run, or how. */
export type RunnerFile = {
  /** Which paths are such files. */
  files: RegExp;
  /** Whole files steer, or parts: paths of keys with `/` between them, `*` for any key. */
  steers: 'whole' | { format: ConfigurationFormat; parts: readonly string[] };
  /** A new file in a folder that the patch adds steers only what is in that folder: nothing that is graded. */
  reachesDown?: boolean;
};

const anywhere = (name: string): RegExp => new RegExp(`(?:^|/)${name}$`);

const PYTHON: readonly RunnerFile[] = [
  { files: anywhere('conftest\\.py'), steers: 'whole' },
  { files: anywhere('\\.?pytest\\.(?:ini|toml)'), steers: 'whole' },
  { files: anywhere('(?:site|user)customize\\.py'), steers: 'whole' },
  { files: anywhere('(?:site|user)customize/.*'), steers: 'whole' },
  { files: /\.(?:pth|egg-link)$/, steers: 'whole' },
  { files: /\.(?:egg|dist)-info\//, steers: 'whole' },
  { files: anywhere('entry_points\\.txt'), steers: 'whole' },
  {
    files: anywhere('pyproject\\.toml'),
    steers: { format: 'toml', parts: ['tool/pytest', 'project/entry-points/pytest11', 'tool/poetry/plugins/pytest11'] },
    reachesDown: true,
  },
  {
    files: anywhere('setup\\.cfg'),
    steers: { format: 'ini', parts: ['tool:pytest', 'pytest', 'options.entry_points/pytest11'] },
    reachesDown: true,
  },
  { files: anywhere('tox\\.ini'), steers: { format: 'ini', parts: ['pytest', 'tool:pytest'] }, reachesDown: true },
];

const JAVASCRIPT: readonly RunnerFile[] = [
  { files: anywhere('\\.mocharc\\.\\w+'), steers: 'whole' },
  { files: anywhere('mocha\\.opts'), steers: 'whole' },
  { files: anywhere('\\.taprc|\\.tap/.*'), steers: 'whole' },
  {
    files: anywhere(
      '(?:jest|vitest|vite|ava|karma|babel|swc|wallaby|tap)\\.(?:config|workspace|preset|conf)\\.(?:[cm]?[jt]s|json)',
    ),
    steers: 'whole',
  },
  {
    files: anywhere('(?:jest|vitest|mocha|test|tests)[.-]?(?:setup|environment|global-?setup|resolver|transform)\\.[cm]?[jt]sx?'),
    steers: 'whole',
  },
  // Vite loads these, whatever it is started for
  { files: anywhere('(?:postcss|tailwind|svelte|uno)\\.config\\.(?:[cm]?[jt]s|json)|\\.postcssrc(?:\\.\\w+)?'), steers: 'whole' },
  { files: anywhere('setup-?(?:jest|vitest|mocha|tests?)\\.[cm]?[jt]sx?'), steers: 'whole' },
  { files: anywhere('\\.(?:babel|swc|nyc|c8|npm)rc(?:\\.\\w+)?'), steers: 'whole' },
  { files: anywhere('\\.pnp\\.\\w+|\\.yarnrc\\.yml'), steers: 'whole' },
  { files: anywhere('tsconfig(?:\\.[\\w-]+)?\\.json'), steers: 'whole', reachesDown: true },
  { files: /(?:^|\/)__mocks__\//, steers: 'whole' },
  { files: /(?:^|\/)node_modules\//, steers: 'whole' },
  {
    files: anywhere('package\\.json'),
    steers: {
      format: 'json',
      parts: [
        ...['mocha', 'jest', 'vitest', 'vite', 'ava', 'tap', 'babel', 'postcss', 'swc', 'nyc', 'c8', 'ts-node', 'esm', 'tsd'],
        ...['type', 'exports', 'imports', 'workspaces', 'scripts/test', 'scripts/pretest', 'scripts/posttest'],
      ],
    },
    reachesDown: true,
  },
];

const GO: readonly RunnerFile[] = [
  { files: anywhere('go\\.work(?:\\.sum)?'), steers: 'whole' },
  { files: /(?:^|\/)vendor\/.*\.(?:go|s)$|(?:^|\/)vendor\/modules\.txt$/, steers: 'whole' },
  {
    files: anywhere('go\\.mod'),
    steers: { format: 'go.mod', parts: ['module', 'replace', 'exclude', 'toolchain', 'godebug', 'tool', 'ignore'] },
    reachesDown: true,
  },
];

const RUST: readonly RunnerFile[] = [
  { files: anywhere('\\.cargo/.*'), steers: 'whole' },
  { files: anywhere('rust-toolchain(?:\\.toml)?'), steers: 'whole' },
  { files: anywhere('build\\.rs'), steers: 'whole', reachesDown: true },
  {
    files: anywhere('Cargo\\.toml'),
    steers: {
      format: 'toml',
      parts: [
        ...['lib', 'bin', 'test', 'bench', 'example', 'profile', 'features', 'patch', 'replace', 'workspace', 'target'],
        ...['dev-dependencies', 'dev_dependencies', 'build-dependencies', 'cargo-features'],
        ...['build', 'autolib', 'autobins', 'autotests', 'autobenches', 'autoexamples', 'links', 'workspace'].map(
          (key) => `package/${key}`,
        ),
      ],
    },
    reachesDown: true,
  },
];

/** Properties that Maven's plugins read. */
const PROPERTIES = [
  ...['skip', 'skipTests', 'skipITs', 'maven.main.skip', 'maven.resources.skip', 'maven.testResources.skip', 'surefire.skip'],
  ...['skip', 'skip.exec', 'failure.ignore', 'additionalClasspath', 'dependency.excludes'].map((name) => `maven.test.${name}`),
  ...[
    'includes',
    'excludes',
    'includesFile',
    'excludesFile',
    'includeJUnit5Engines',
    'excludeJUnit5Engines',
    'suiteXmlFiles',
  ].map((name) => `surefire.${name}`),
  ...['test', 'groups', 'excludedGroups', 'argLine', 'jvm', 'enableAssertions', 'junitArtifactName', 'testNGArtifactName'],
];
const JAVA: readonly RunnerFile[] = [
  {
    files: anywhere('pom\\.xml'),
    steers: {
      format: 'xml',
      parts: [
        ...['build', 'profiles', 'parent', 'modules', 'dependencyManagement', 'dependencies/test'],
        ...PROPERTIES.map((name) => `properties/${name}`),
      ],
    },
    reachesDown: true,
  },
  { files: anywhere('\\.mvn/.*'), steers: 'whole' },
  { files: anywhere('(?:build|settings|init)\\.gradle(?:\\.kts)?'), steers: 'whole', reachesDown: true },
  { files: anywhere('gradle\\.properties'), steers: 'whole' },
  { files: /(?:^|\/)(?:gradle|buildSrc)\//, steers: 'whole' },
  { files: anywhere('junit-platform\\.properties|testng\\.xml'), steers: 'whole' },
  {
    files:
      /(?:^|\/)META-INF\/services\/(?:org\.(?:junit|testng|mockito|assertj|opentest4j|hamcrest|apache\.maven)|javax\.annotation\.processing)[^/]*$/,
    steers: 'whole',
  },
];

/** Every kind, by language for people alone: a repository may hold several. The first that fits counts. */
export const RUNNER_FILES: readonly RunnerFile[] = [...PYTHON, ...JAVASCRIPT, ...GO, ...RUST, ...JAVA];

/** Paths of what steers a run of Python tests, as regular expressions that Python reads too. */
export const PYTHON_RUNNER_FILES: readonly string[] = PYTHON.map(({ files }) => files.source);

/** What a tool has made of sources: it would be run in their place, and nobody reads it. */
export const MADE_FILES =
  /(?:^|\/)__pycache__\/|\.(?:py[cod]|so|dylib|dll|class|jar|war|node|o|a|rlib|rmeta|wasm|exe)$|\.so\.\d[\d.]*$/;

/** The kind of a file; undefined for what steers nothing. */
export function runnerFile(path: string): RunnerFile | undefined {
  return RUNNER_FILES.find(({ files }) => files.test(path));
}
