import { expect, test } from 'vitest';
import { readGoProfiles } from './go-reach.ts';

test('blocks that ran become lines of the tests that ran them', () => {
  const printed = `module example.com/shapes
test example.com/shapes/TestArea
example.com/shapes/area.go:3.20,5.2 1 1
example.com/shapes/area.go:5.2,5.9 1 1
example.com/shapes/area_test.go:3.20,5.2 1 1
example.com/other/area.go:3.20,5.2 1 1
test example.com/shapes/inner/TestName
example.com/shapes/inner/name.go:7.1,7.30 2 1
example.com/shapes/area.go:5.2,5.9 1 1
torn line
`;
  const area = 'example.com/shapes/TestArea';
  expect(readGoProfiles(printed)).toEqual({
    'area.go': { 3: [area], 4: [area], 5: [area, 'example.com/shapes/inner/TestName'] },
    'inner/name.go': { 7: ['example.com/shapes/inner/TestName'] },
  });
});

test('nothing printed is a map of nothing', () => {
  expect(readGoProfiles('')).toEqual({});
});
