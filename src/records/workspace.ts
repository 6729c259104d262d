import { join } from 'node:path';

/** Where things lie in a workspace folder (`.swe-lego` unless told otherwise). Everything in it can be deleted and made again. */
export type Workspace = {
  readonly root: string;
  /** Unpacked sources: `sources/<name>-<version>/`. */
  readonly sources: string;
  /** Read-only layers: `layers/<id>/`. */
  readonly layers: string;
  /** `environments/<id>/environment.json` and logs. */
  readonly environments: string;
  /** State of live sandboxes. */
  readonly sandboxes: string;
};

/** The workspace at an absolute folder. */
export function workspaceAt(root: string): Workspace {
  return {
    root,
    sources: join(root, 'sources'),
    layers: join(root, 'layers'),
    environments: join(root, 'environments'),
    sandboxes: join(root, 'sandboxes'),
  };
}
