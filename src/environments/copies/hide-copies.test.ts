import { expect, test } from 'vitest';
import { copyPlaces } from './hide-copies.ts';

const copy = (path: string, share: number, common = 50, member: string | null = null) => ({
  path,
  member,
  share,
  common,
  of: 'idna/core.py',
});
const SITE = '/opt/env/lib/python3.11/site-packages';
const places = (copies: ReturnType<typeof copy>[], findings: [string, string, string][] = [], names = ['idna']) =>
  copyPlaces({ names, copies, findings });

test.each<[string, ReturnType<typeof copy>[], string[]]>([
  [
    'a vendored folder',
    [copy(`${SITE}/pip/_vendor/idna/core.py`, 0.9), copy(`${SITE}/pip/_vendor/idna/codec.py`, 0.5)],
    [`${SITE}/pip/_vendor/idna`],
  ],
  ['an older release', [copy(`${SITE}/requests/packages/idna/core.py`, 0.3)], [`${SITE}/requests/packages/idna`]],
  ['a single module', [copy(`${SITE}/botocore/vendored/idna.py`, 0.6)], [`${SITE}/botocore/vendored/idna.py`]],
  ['a module with another name', [copy(`${SITE}/other/_compat.py`, 0.95)], [`${SITE}/other/_compat.py`]],
  [
    'a wheel',
    [copy('/usr/share/python-wheels/pip.whl', 0.4, 9, 'pip/_vendor/idna/core.py')],
    ['/usr/share/python-wheels/pip.whl'],
  ],
  [
    'bundled wheels of the interpreter',
    [copy('/opt/python/lib/python3.11/ensurepip/_bundled/pip.whl', 1, 9, 'pip/_vendor/idna/core.py')],
    ['/opt/python/lib/python3.11/ensurepip/_bundled/pip.whl'],
  ],
  ['boilerplate that a generator writes everywhere', [copy(`${SITE}/_pytest/_version.py`, 0.9, 12)], []],
  ['a few lines in common', [copy(`${SITE}/other/strings.py`, 0.2)], []],
  [
    "the interpreter's own library",
    [copy('/opt/python/lib/python3.11/encodings/idna.py', 0.44), copy('/usr/lib/python3.12/tomllib/_parser.py', 0.9)],
    [],
  ],
])('%s', (_name, copies, expected) => {
  expect(places(copies)).toEqual(expected);
});

test('a package of npm is hidden as a whole, with its scope', () => {
  const inside = '/testbed/node_modules/tap/node_modules/minimist/index.js';
  expect(places([copy(inside, 1)], [], ['minimist'])).toEqual(['/testbed/node_modules/tap/node_modules/minimist']);
  expect(places([copy('/testbed/node_modules/@shop/cart/lib/a.js', 0.5)], [], ['@shop/cart'])).toEqual([
    '/testbed/node_modules/@shop/cart',
  ]);
});

test('an install or an archive of the package goes by its name', () => {
  const place = `${SITE}/idna-2.0.dist-info`;
  expect(
    places(
      [],
      [
        ['another copy of the package', place, ''],
        ['another repository', '/opt/x', ''],
      ],
    ),
  ).toEqual([place]);
});
