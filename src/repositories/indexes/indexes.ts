import { cargo } from './cargo.ts';
import { go } from './go.ts';
import { maven } from './maven.ts';
import { npm } from './npm.ts';
import type { PackageIndex } from './package-index.ts';
import { pypi } from './pypi.ts';

/** The package indexes that a `SOURCE` can name. */
export const INDEXES: readonly PackageIndex[] = [pypi, npm, go, cargo, maven];
