import { isTestPath } from '../../../repositories/index.ts';
import { testFunction } from '../../trial/baseline.ts';
import { cutPython } from '../cut-python.ts';
import type { HidingRules } from '../hiding-rules.ts';

export const python: HidingRules = {
  isTestFile: (path) => path.endsWith('.py') && isTestPath(path),
  placesOf(test) {
    const [file = '', ...names] = testFunction(test).split('::');
    return [{ file, names }];
  },
  cut: (_file, source, tests) => cutPython(source, tests),
};
