import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { containerEngine } from './engine.ts';
import { sweepImages } from './images.ts';

/** Has three images over layers that are gone, and is stuck over the second one. */
const STUCK = `#!/bin/sh
echo "$*" >> "$0.log"
case "$1 $2" in
  'image ls') printf 'one\\ntwo\\nthree\\n' ;;
  'image inspect') printf 'one /gone/1\\ntwo /gone/2\\nthree /gone/3\\n' ;;
  'image rm') if [ "$3" = two ]; then sleep 98766; fi ;;
esac
`;

test('an engine that is stuck over an image keeps no sweep from its end', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'images-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const engine = join(folder, 'engine');
  writeFileSync(engine, STUCK);
  chmodSync(engine, 0o755);
  await sweepImages(containerEngine(engine), 2000);
  const asked = readFileSync(`${engine}.log`, 'utf8').trim().split('\n');
  expect(asked.slice(2)).toEqual(['image rm one', 'image rm two']);
});
