import { copyFile, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { indexUnreachable, type PackageIndex, type Release, runClient, tellingLine } from './package-index.ts';

const PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1';
const NOT_FOUND = /(could not find artifact|was not found in|failure to find)/i;
const PRIVATE = /(status code: 40[13]|not authorized|authentication failed|access denied)/i;
const BAD_ARCHIVE = /checksum validation failed/i;

/**
 * Maven's repositories, by the user's `settings.xml`: the artifact's pom, its `sources` and its `test-sources`, copied
 * by the dependency plugin and laid out as Maven has them in a checkout.
 */
export const maven: PackageIndex = {
  scheme: 'maven',
  form: 'maven:GROUP:ARTIFACT:VERSION',
  language: 'java',
  parse(rest) {
    const match = /^([A-Za-z0-9_][A-Za-z0-9_.-]*:[A-Za-z0-9_][A-Za-z0-9_.-]*):([A-Za-z0-9][A-Za-z0-9._+-]*)$/.exec(rest);
    return match?.[1] === undefined ? undefined : { name: match[1], version: match[2] };
  },
  write: (name, version) => `${name}:${version}`,
  slug: (name) => name.split(':')[1] ?? name,
  async download({ name, version = '' }, folder, signal) {
    const [group = '', artifact = ''] = name.split(':');
    await writeFile(join(folder, 'pom.xml'), copyingPom(group, artifact, version, folder));
    // Maven remembers what it did not find: `--update-snapshots` has it ask again
    const result = await runClient(['mvn', '--batch-mode', '--quiet', '--update-snapshots', `${PLUGIN}:copy`], {
      cwd: folder,
      signal,
    });
    if (result.exitCode !== 0) return failure(result.timedOut, `${result.stdout}\n${result.stderr}`);
    const files = join(folder, 'files');
    const jar = (classifier: string): string => join(files, `${artifact}-${version}-${classifier}.jar`);
    return {
      kind: 'downloaded',
      version,
      parts: [
        { archive: jar('sources'), into: 'src/main/java', strip: 0 },
        { archive: jar('test-sources'), into: 'src/test/java', strip: 0 },
      ],
      arrange: async (source) => {
        await copyFile(join(files, `${artifact}-${version}.pom`), join(source, 'pom.xml'));
        for (const kind of ['main', 'test']) await sortResources(join(source, 'src', kind));
        await liftLicence(source);
      },
    };
  },
};

function copyingPom(group: string, artifact: string, version: string, folder: string): string {
  const item = (type: string, classifier: string): string =>
    `<artifactItem><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version><type>${type}</type>${classifier === '' ? '' : `<classifier>${classifier}</classifier>`}</artifactItem>`;
  const items = [item('pom', ''), item('jar', 'sources'), item('jar', 'test-sources')].join('');
  return `<project><modelVersion>4.0.0</modelVersion><groupId>swe-lego</groupId><artifactId>scratch</artifactId><version>0</version><packaging>pom</packaging>
<build><plugins><plugin><groupId>org.apache.maven.plugins</groupId><artifactId>maven-dependency-plugin</artifactId><configuration><outputDirectory>${folder}/files</outputDirectory><artifactItems>${items}</artifactItems></configuration></plugin></plugins></build></project>\n`;
}

/** Moves what is no Java source out of `java/` to `resources/`: Maven puts only that on the class path. */
async function sortResources(folder: string): Promise<void> {
  const entries = await readdir(join(folder, 'java'), { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isFile() || entry.name.endsWith('.java')) continue;
    const from = join(entry.parentPath, entry.name);
    const inside = from.slice(join(folder, 'java').length + 1);
    if (inside === 'META-INF/MANIFEST.MF') {
      await rm(from); // of the jar, not of the sources
      continue;
    }
    await mkdir(dirname(join(folder, 'resources', inside)), { recursive: true });
    await rename(from, join(folder, 'resources', inside));
  }
}

/** The build put the licence into `META-INF/`; in a checkout it lies at the top, and the build puts it there again. */
async function liftLicence(source: string): Promise<void> {
  for (const kind of ['main', 'test']) {
    const folder = join(source, 'src', kind, 'resources', 'META-INF');
    for (const name of await readdir(folder).catch(() => [])) {
      if (!/^(licen[cs]e|notice|copying)([._-].*)?$/i.test(name)) continue;
      const taken = await stat(join(source, name)).catch(() => undefined);
      await (taken === undefined ? rename(join(folder, name), join(source, name)) : rm(join(folder, name)));
    }
  }
}

function failure(timedOut: boolean, output: string): Release {
  if (!timedOut) {
    for (const [reason, pattern] of [
      ['unsafe-archive', BAD_ARCHIVE],
      ['private', PRIVATE],
      ['not-found', NOT_FOUND],
    ] as const) {
      if (pattern.test(output)) return { kind: 'missing', reason, detail: sentence(tellingLine(output, pattern), pattern) };
    }
  }
  const said = tellingLine(output, /(transfer failed|connect|unknown host|timed out|could not transfer|\[ERROR\])/i);
  throw indexUnreachable('the Maven repository', timedOut ? 'no answer' : said, 'the mirrors in settings.xml');
}

function sentence(line: string, pattern: RegExp): string {
  return line.slice(Math.max(0, line.search(pattern)), line.length).slice(0, 300);
}
