import { existsSync } from 'node:fs';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contentHash } from '../../support/hash.ts';
import { runProcess } from '../../support/process.ts';
import type { SandboxSpec } from '../sandbox.ts';
import { newStatePath } from '../shared/live.ts';
import { removeTree } from '../shared/trees.ts';
import { HOST_PROGRAMS, layerStep, prepareStep, quoted } from './dockerfile.ts';
import { type Engine, engineFailed } from './engine.ts';

/** Image that sandboxes stand on where none is named: programs of this machine. */
const HOST_IMAGE = 'swe-lego-host';

/** The label that holds the folder of the uppermost layer of an image; empty where it has none. */
const LAYER_LABEL = 'swe-lego.layer';

/** The images of one engine: one for every stack of layers, each made once from the one below it. */
export class Images {
  readonly #engine: Engine;
  readonly #root: string;
  readonly #base: string | undefined;
  readonly #made = new Map<string, Promise<string>>();

  /** `root`: folder for what is only needed while an image is made. `base`: name of the lowest image. */
  constructor(engine: Engine, root: string, base: string | undefined) {
    this.#engine = engine;
    this.#root = root;
    this.#base = base;
  }

  /** The image with the layers of a sandbox, its working folder and a place for each mount. Throws `SANDBOX_FAILED`. */
  async imageFor(spec: Pick<SandboxSpec, 'rootfs' | 'layers' | 'mounts' | 'workdir'>): Promise<string> {
    const places = await Promise.all(
      spec.mounts.map(async ({ source, target }) => ({ path: target, isFolder: (await stat(source)).isDirectory() })),
    );
    let image = await (spec.rootfs === undefined ? this.#baseImage() : this.#imported(spec.rootfs));
    const prepared = prepareStep(spec.workdir, places);
    image = await this.#once({ image, prepared }, (tag) => this.#build(tag, image, '', async () => prepared));
    for (const layer of spec.layers) {
      const parent = image;
      image = await this.#once({ parent, layer: await layerVersion(layer) }, (tag) =>
        this.#build(tag, parent, layer, (folder) => layerStep(layer, folder, 'layer.tar')),
      );
    }
    return image;
  }

  /** The lowest image's id. */
  async #baseImage(): Promise<string> {
    const name = this.#base ?? HOST_IMAGE;
    const id = await this.#find(name);
    if (id !== undefined) return id;
    if (this.#base !== undefined) return this.#memo(name, async () => this.#engine.must(['pull', '--quiet', name]));
    return this.#memo(name, async () => {
      await this.#import(name, '"$3"', HOST_PROGRAMS);
      return (await this.#find(name)) ?? name;
    });
  }

  async #imported(rootfs: string): Promise<string> {
    return this.#once({ rootfs: await layerVersion(rootfs) }, async (tag) => {
      await this.#import(tag, 'tar --one-file-system --numeric-owner -C "$3" -c .', rootfs);
    });
  }

  /** Makes an image of the tarball that shell words write about $3. */
  async #import(tag: string, tarball: string, about: string): Promise<void> {
    const script = `set -o pipefail; ${tarball} | "$1" import - "$2"`;
    const result = await runProcess(['bash', '-c', script, 'import', this.#engine.command, tag, about]);
    if (result.exitCode !== 0) throw engineFailed(`making an image of ${about}`, result);
  }

  /** The image that such a recipe makes: the one there is, or a new one. */
  #once(recipe: unknown, make: (tag: string) => Promise<void>): Promise<string> {
    const tag = `swe-lego:${contentHash(recipe, 32)}`;
    return this.#memo(tag, async () => {
      if ((await this.#find(tag)) === undefined) await make(tag);
      return tag;
    });
  }

  #memo(key: string, make: () => Promise<string>): Promise<string> {
    let made = this.#made.get(key);
    if (made === undefined) {
      made = make();
      this.#made.set(key, made);
      made.catch(() => this.#made.delete(key)); // told to who waits for it; the next one tries again
    }
    return made;
  }

  async #find(name: string): Promise<string | undefined> {
    const found = await this.#engine.run(['image', 'inspect', '--format', '{{.Id}}', name]);
    return found.exitCode === 0 ? found.stdout.trim() : undefined;
  }

  async #build(tag: string, parent: string, layer: string, steps: (folder: string) => Promise<string>): Promise<void> {
    const folder = newStatePath(this.#root); // where a sweep finds it after a crash
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(
        join(folder, 'Dockerfile'),
        `FROM ${parent}\nUSER 0\nLABEL ${LAYER_LABEL}=${quoted(layer)}\n${await steps(folder)}`,
      );
      await this.#engine.must(['build', '--quiet', '--network', 'none', '--force-rm', '--tag', tag, folder]);
    } finally {
      await removeTree(folder);
    }
  }
}

/** An engine that is stuck over one image must keep nobody from working. */
const PATIENCE_MS = 30_000;

/**
 * Removes the images over layers that are gone, those that others stand on last. Gives up where the engine takes longer than
 * `patienceMs` for one of them.
 */
export async function sweepImages(engine: Engine, patienceMs = PATIENCE_MS): Promise<void> {
  const listed = await engine.run(['image', 'ls', '--quiet', '--no-trunc', '--filter', `label=${LAYER_LABEL}`]);
  const ids = listed.stdout.split('\n').filter(Boolean); // the newest first
  if (listed.exitCode !== 0 || ids.length === 0) return;
  const format = `{{.Id}} {{index .Config.Labels "${LAYER_LABEL}"}}`;
  const { stdout } = await engine.run(['image', 'inspect', '--format', format, ...new Set(ids)]);
  for (const line of stdout.split('\n')) {
    const [, id, layer] = /^(\S+) (\/.*)$/.exec(line) ?? [];
    if (id !== undefined && layer !== undefined && !existsSync(layer)) {
      const removed = await engine.run(['image', 'rm', id], { timeoutMs: patienceMs });
      if (removed.timedOut) return;
    }
  }
}

/** Changes when anything in the folder does. */
async function layerVersion(folder: string): Promise<string> {
  const script = 'set -o pipefail; cd -- "$1" && find . -printf "%P %y %m %s %T@ %C@ %i %l\\0" | LC_ALL=C sort -z | sha256sum';
  const result = await runProcess(['bash', '-c', script, 'version', folder]);
  if (result.exitCode !== 0) throw new Error(result.stderr.trim());
  return result.stdout.trim();
}
