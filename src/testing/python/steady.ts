/**
 * Runs a program without address randomisation where the machine lets us: before Python 3.12 the hash of None is an
 * address, and with it the order of sets, and with that some suites' test ids.
 */
export const STEADY_ADDRESSES = ['sh', '-c', 'setarch -R true 2>/dev/null && exec setarch -R "$@"; exec "$@"', 'sh'] as const;

/** Variables under which equal code gives equal results: no random hashing, no local time, no files left behind. */
export const STEADY_VARIABLES = {
  PYTHONHASHSEED: '0',
  PYTHONDONTWRITEBYTECODE: '1',
  HYPOTHESIS_STORAGE_DIRECTORY: '/tmp/hypothesis',
  PYTEST_ADDOPTS: '',
  TZ: 'UTC',
  LC_ALL: 'C.UTF-8',
};
