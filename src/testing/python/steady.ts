/**
 * Runs a program without address randomisation where the machine lets us: before Python 3.12 the hash of None is an
 * address, and with it the order of sets, and with that some suites' test ids.
 */
export const STEADY_ADDRESSES = ['sh', '-c', 'setarch -R true 2>/dev/null && exec setarch -R "$@"; exec "$@"', 'sh'] as const;
