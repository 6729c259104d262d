import { z } from 'zod';
import { startTrainer } from './python-trainer.ts';

const Device = z.object({
  type: z.enum(['cpu', 'cuda']),
  name: z.string(),
  /** Precision that matrix products would run in. */
  precision: z.string(),
  /** Of the GPU; null on the CPU. */
  memory_bytes: z.number().nullable(),
  torch: z.string(),
});
/** What training would run on here. */
export type DeviceDescription = z.infer<typeof Device>;

/** Asks PyTorch itself, which takes some seconds. Throws `TOOL_MISSING` where setup has not run or lacks a package. */
export async function describeDevice(signal?: AbortSignal): Promise<DeviceDescription> {
  let found: unknown;
  const trainer = startTrainer(
    ['device'],
    (line) => {
      found = line;
    },
    signal === undefined ? {} : { signal },
  );
  await trainer.ended;
  return Device.parse(found);
}
