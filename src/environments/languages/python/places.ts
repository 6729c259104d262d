import { byName } from '../../../support/by-name.ts';
/** Where things of Python are inside a sandbox. */
export const PLACES = { environment: '/opt/env', interpreter: '/opt/python', uv: '/opt/uv' } as const;

/** Variables of every command in a Python environment. */
export const VARIABLES: Readonly<Record<string, string>> = byName({
  PATH: `${PLACES.environment}/bin:/usr/local/bin:/usr/bin:/bin`,
  VIRTUAL_ENV: PLACES.environment,
  HOME: '/home/agent',
  LC_ALL: 'C.UTF-8',
  TZ: 'UTC',
  PYTHONDONTWRITEBYTECODE: '1',
  PYTHONHASHSEED: '0',
});
