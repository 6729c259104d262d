import { expect, test } from 'vitest';
import { lacksInodes } from './disk-room.ts';

const MB = 1024 ** 2;

test.each([
  ['no inode, and room', { inodes: 0, bytes: 35 * MB }, true],
  ['no inode, and little room', { inodes: 0, bytes: 4096 }, true],
  ['nothing at all', { inodes: 0, bytes: 0 }, false],
  ['few inodes, and room', { inodes: 40, bytes: 35 * MB }, true],
  ['few inodes, and little room', { inodes: 40, bytes: MB }, false],
  ['no room', { inodes: 1e6, bytes: 0 }, false],
  ['inodes that are not counted', { inodes: Number.POSITIVE_INFINITY, bytes: MB }, false],
])('a disk with %s', (_, room, expected) => {
  expect(lacksInodes(room)).toBe(expected);
});
