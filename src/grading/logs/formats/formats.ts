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

/** Formats by the general names that rows of SWE-bench 5 give in `log_parser`. */
const formatsByParser: ReadonlyMap<string, LogFormat> = new Map([
  ['parse_log_pytest', pytestPlain],
  ['parse_log_pytest_options', pytestOptions],
  ['parse_log_pytest_v2', pytestColoured],
  ['parse_log_django', django],
]);

/**
 * The format of a repository's logs; where no rule knows the repository, the one that its row names; else pytest's with
 * colours taken off.
 */
export function logFormat(repo: string, version: string, parser = ''): LogFormat {
  const rule = logFormatRules.find((one) => one.repo === repo && (one.versions?.test(version) ?? true));
  return rule?.format ?? formatsByParser.get(parser) ?? pytestColoured;
}
