import type { Exchange, Model } from '../models/index.ts';
import type { Sandbox } from '../sandbox/index.ts';
import type { Earlier } from './earlier.ts';
import type { AttemptLimits } from './limits.ts';
import type { PatchOptions } from './patch/read-patch.ts';
import type { Profile } from './profiles/profile.ts';

export type AttemptOptions = {
  /** `workdir` is where the repository is, inside the sandbox. */
  task: { instanceId: string; statement: string; workdir: string };
  attempt: number;
  seed: number;
  model: Model;
  profile: Profile;
  /** Made for this attempt; the caller disposes of it. */
  sandbox: Sandbox;
  limits: AttemptLimits;
  /** Over the profile's own. */
  temperature?: number;
  /** Mend calls that are nearly right. Default true. */
  repair?: boolean;
  /** Takes what the attempt changed out of the sandbox, at its end; by default `readPatch`. */
  patch?: (sandbox: Sandbox, options: PatchOptions) => Promise<string>;
  /** Go on from these turns of another attempt, whose limits on turns go on as well. */
  earlier?: Earlier;
  /** Told each request to the model and what answered it, as they went over the wire. */
  onExchange?: (exchange: Exchange & { turn: number }) => void;
  signal?: AbortSignal;
};
