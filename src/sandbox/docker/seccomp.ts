import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratchFolder } from '../namespace/scratch.ts';
import calls from '../shared/system-calls.json' with { type: 'json' };

/** Bits of `clone` that make namespaces. */
const NAMESPACE_FLAGS = 0x7e020000;
const LAST_FAMILY = 63;
const ENOSYS = 38;
const EAFNOSUPPORT = 97;
/** What the kernel reads of an int argument. */
const WORD = 0xffffffff;

type Comparison = { index: number; value: number; valueTwo?: number; op: 'SCMP_CMP_EQ' | 'SCMP_CMP_MASKED_EQ' };
type Rule = {
  names: readonly string[];
  action: 'SCMP_ACT_ALLOW' | 'SCMP_ACT_ERRNO';
  errnoRet?: number;
  args?: readonly Comparison[];
};

/**
 * The filter of system calls for containers, in the form of moby's profiles: the one of namespace sandboxes as far as a single filter
 * can say it. Calls of other word sizes fail.
 */
function seccompProfile(): { defaultAction: 'SCMP_ACT_ERRNO'; syscalls: Rule[] } {
  const plain = Object.values(calls.allowed)
    .flat()
    .filter((name) => !['clone', 'socket', 'socketpair'].includes(name));
  const families = calls.socketFamilies.map(
    (family): Rule => ({
      names: ['socket', 'socketpair'],
      action: 'SCMP_ACT_ALLOW',
      args: [{ index: 0, value: WORD, valueTwo: family, op: 'SCMP_CMP_MASKED_EQ' }],
    }),
  );
  const otherFamilies = Array.from({ length: LAST_FAMILY + 1 }, (_, family) => family).filter(
    (family) => !calls.socketFamilies.includes(family),
  );
  return {
    defaultAction: 'SCMP_ACT_ERRNO',
    syscalls: [
      { names: plain, action: 'SCMP_ACT_ALLOW' },
      {
        names: ['clone'],
        action: 'SCMP_ACT_ALLOW',
        args: [{ index: 0, value: NAMESPACE_FLAGS, valueTwo: 0, op: 'SCMP_CMP_MASKED_EQ' }],
      },
      { names: calls.absent, action: 'SCMP_ACT_ERRNO', errnoRet: ENOSYS },
      ...families,
      ...otherFamilies.map(
        (family): Rule => ({
          names: ['socket', 'socketpair'],
          action: 'SCMP_ACT_ERRNO',
          errnoRet: EAFNOSUPPORT,
          args: [{ index: 0, value: WORD, valueTwo: family, op: 'SCMP_CMP_MASKED_EQ' }],
        }),
      ),
      ...calls.personalities.map(
        (value): Rule => ({
          names: ['personality'],
          action: 'SCMP_ACT_ALLOW',
          args: [{ index: 0, value: WORD, valueTwo: value, op: 'SCMP_CMP_MASKED_EQ' }],
        }),
      ),
    ],
  };
}

let written: string | undefined;

/** The path of a file that holds it. */
export function seccompFile(): string {
  if (written === undefined) {
    written = join(scratchFolder(), 'seccomp.json');
    writeFileSync(written, JSON.stringify(seccompProfile()));
  }
  return written;
}
