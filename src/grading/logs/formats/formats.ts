import { django } from './django.ts';
import type { LogFormat } from './log-format.ts';
import { pytestColoured, pytestMatplotlib, pytestOptions, pytestPlain } from './pytest.ts';
import { seaborn } from './seaborn.ts';
import { sympy } from './sympy.ts';

/**
 * Which format a repository's logs have. SWE-bench runs all versions of a repository in one format, so a rule names
 * `versions` only where that should change; the first rule that fits counts.
 */
export const logFormatRules: readonly { repo: string; versions?: RegExp; format: LogFormat }[] = [
  { repo: 'astropy/astropy', format: pytestColoured },
  { repo: 'django/django', format: django },
  { repo: 'marshmallow-code/marshmallow', format: pytestPlain },
  { repo: 'matplotlib/matplotlib', format: pytestMatplotlib },
  { repo: 'mwaskom/seaborn', format: seaborn },
  { repo: 'pallets/flask', format: pytestPlain },
  { repo: 'psf/requests', format: pytestOptions },
  { repo: 'pvlib/pvlib-python', format: pytestPlain },
  { repo: 'pydata/xarray', format: pytestPlain },
  { repo: 'pydicom/pydicom', format: pytestOptions },
  { repo: 'pylint-dev/astroid', format: pytestPlain },
  { repo: 'pylint-dev/pylint', format: pytestOptions },
  { repo: 'pytest-dev/pytest', format: pytestPlain },
  { repo: 'pyvista/pyvista', format: pytestPlain },
  { repo: 'scikit-learn/scikit-learn', format: pytestColoured },
  { repo: 'sphinx-doc/sphinx', format: pytestColoured },
  { repo: 'sqlfluff/sqlfluff', format: pytestPlain },
  { repo: 'sympy/sympy', format: sympy },
];

/** The format of a repository's logs; pytest's, colours taken off, where no rule knows the repository. */
export function logFormat(repo: string, version: string): LogFormat {
  const rule = logFormatRules.find((one) => one.repo === repo && (one.versions?.test(version) ?? true));
  return rule?.format ?? pytestColoured;
}
