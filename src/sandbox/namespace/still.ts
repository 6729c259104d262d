import type { Warden } from './warden.ts';

/** Makes the call while no program of the sandbox runs: those that do are stopped, and new ones wait. Everything goes on then. */
export async function whileStill<T>(warden: Warden, call: () => Promise<T>): Promise<T> {
  const release = await warden.hold();
  try {
    const stopped = await warden.stopAll();
    try {
      return await call();
    } finally {
      await warden.resume(stopped);
    }
  } finally {
    release();
  }
}
