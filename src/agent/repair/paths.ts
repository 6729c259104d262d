import { posix } from 'node:path';
import type { RepairRule } from './repair-rule.ts';

/** A relative path is meant from the repository; `testbed/a.py` for `/testbed/a.py` too. */
export const absolutePath: RepairRule = {
  name: 'relative-path',
  apply(call, { sandbox }) {
    const path = call.arguments['path'];
    if (typeof path !== 'string' || path.startsWith('/') || path.trim() === '') return undefined;
    const lacksSlash = `/${path}` === sandbox.workdir || `/${path}`.startsWith(`${sandbox.workdir}/`);
    return { ...call, arguments: { ...call.arguments, path: lacksSlash ? `/${path}` : posix.join(sandbox.workdir, path) } };
  },
};
