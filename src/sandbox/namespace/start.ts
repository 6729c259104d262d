import { CodedError } from '../../support/errors.ts';
import { type RootSpec, Warden } from './warden.ts';

/** Milliseconds without a new sandbox after which the next one is begun, so that its namespaces are there already. */
const SPARE_AFTER_MS = 100;

let spare: Promise<Warden> | undefined;
let spareTimer: NodeJS.Timeout | undefined;
/** Until it shows that the kernel or a file system cannot give files to a user of the sandbox's own. */
let ownIds = true;

/** Starts a sandbox's pid 1 and puts the sandbox together. Throws `SANDBOX_FAILED` with what it said where it does not come up. */
export async function startWarden(spec: RootSpec): Promise<Warden> {
  clearTimeout(spareTimer);
  const ready = spare;
  spare = undefined;
  try {
    // What was mounted on the host since a spare was begun it does not see.
    const warden = await (ready === undefined ? undefined : assemble(ready, spec).catch(() => undefined));
    return warden ?? (await assembleNew(spec));
  } finally {
    clearTimeout(spareTimer);
    spareTimer = setTimeout(prepareSpare, SPARE_AFTER_MS).unref();
  }
}

async function assembleNew(spec: RootSpec): Promise<Warden> {
  try {
    return await assemble(Warden.begin(ownIds), spec);
  } catch (error) {
    if (!ownIds || !lacksMappedIds(error)) throw error;
    ownIds = false;
    return await assemble(Warden.begin(false), spec);
  }
}

async function assemble(begun: Promise<Warden>, spec: RootSpec): Promise<Warden> {
  const warden = await begun;
  warden.ref();
  try {
    await warden.assemble(spec);
    return warden;
  } catch (error) {
    await warden.end();
    throw error;
  }
}

function lacksMappedIds(error: unknown): boolean {
  return error instanceof CodedError && (error.cause as NodeJS.ErrnoException | undefined)?.code === 'NO_MAPPED_IDS';
}

/** Begins the next sandbox, which does not keep this process from ending, and ends with it. */
function prepareSpare(): void {
  if (spare !== undefined) return;
  const begun = Warden.begin(ownIds).then((warden) => {
    warden.unref();
    void warden.ended.then(() => {
      if (spare === begun) spare = undefined;
    });
    return warden;
  });
  begun.catch(() => {
    if (spare === begun) spare = undefined;
  });
  spare = begun;
}

/** Whether sandboxes have users of their own on this machine, as far as was seen. */
export function haveOwnIds(): boolean {
  return ownIds;
}
