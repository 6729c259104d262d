import { z } from 'zod';
import { readRecord } from '../records/read.ts';
import { Rejection } from '../records/repository.ts';
import type { Workspace } from '../records/workspace.ts';
import { pathOf } from './paths.ts';

const EnvironmentList = z.object({ built: z.array(z.string()), rejected: z.array(Rejection) });

/** What the build stage left: ids of environments, and what did not build. */
export function readEnvironmentList(workspace: Workspace): Promise<z.infer<typeof EnvironmentList>> {
  return readRecord(EnvironmentList, pathOf(workspace, 'environmentList'));
}
