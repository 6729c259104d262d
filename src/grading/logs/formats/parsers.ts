import { doctest } from './c/doctest.ts';
import { googletest } from './c/googletest.ts';
import { jq } from './c/jq.ts';
import { micropython } from './c/micropython.ts';
import { redis } from './c/redis.ts';
import { goTest } from './go/go-test.ts';
import { ant } from './java/ant.ts';
import { gradle } from './java/gradle.ts';
import { maven } from './java/maven.ts';
import { bpmnJs } from './javascript/bpmn-js.ts';
import { calypso } from './javascript/calypso.ts';
import { chartJs } from './javascript/chart-js.ts';
import { cypress } from './javascript/cypress.ts';
import { eslint } from './javascript/eslint.ts';
import { highlightjs } from './javascript/highlightjs.ts';
import { jest, jestJson } from './javascript/jest.ts';
import { emotion, grommet, jestFiles } from './javascript/jest-files.ts';
import { karma } from './javascript/karma.ts';
import { lighthouseJson, lighthouseMocha } from './javascript/lighthouse.ts';
import { marked } from './javascript/marked.ts';
import { nextCypress, nextKarma } from './javascript/next.ts';
import { openlayers } from './javascript/openlayers.ts';
import { p5js } from './javascript/p5js.ts';
import { plotly } from './javascript/plotly.ts';
import { prism } from './javascript/prism.ts';
import { quarto } from './javascript/quarto.ts';
import { tap } from './javascript/tap.ts';
import { vitest } from './javascript/vitest.ts';
import type { LogFormat } from './log-format.ts';
import { phpunit } from './php/phpunit.ts';
import { django } from './python/django.ts';
import { pytestColoured, pytestMatplotlib, pytestOptions, pytestPlain } from './python/pytest.ts';
import { seaborn } from './python/seaborn.ts';
import { sympy } from './python/sympy.ts';
import { cucumber } from './ruby/cucumber.ts';
import { minitest } from './ruby/minitest.ts';
import { rspec } from './ruby/rspec.ts';
import { testUnit } from './ruby/test-unit.ts';
import { cargo } from './rust/cargo.ts';

/** What the choice of a format goes by, where one parser has several. */
export type LoggedTask = { instance_id: string; version: string };
type Choice = (task: LoggedTask) => LogFormat | undefined;

/** By the change's number, the last part of an instance id. */
function byNumber(formats: Readonly<Record<string, LogFormat>>): Choice {
  const byWord = new Map(Object.entries(formats));
  return ({ instance_id }) => byWord.get(instance_id.split('-').at(-1) ?? '');
}

const MOCHA_VERSIONS = new Set(['9.5', '10.0', '10.2']);

function lighthouse({ version }: LoggedTask): LogFormat | undefined {
  if (MOCHA_VERSIONS.has(version)) return lighthouseMocha;
  const number = version.trim() === '' ? Number.NaN : Number(version);
  if (Number.isNaN(number)) return undefined;
  return number >= 3 ? jestFiles : lighthouseJson;
}

/**
 * Formats by the names that SWE-bench 5 gives in `log_parser`, and, at the end, by those of Multimodal's repositories that its older
 * releases read and its newest has no name for.
 */
export const logParsers: ReadonlyMap<string, LogFormat | Choice> = new Map<string, LogFormat | Choice>([
  ['parse_log_pytest', pytestPlain],
  ['parse_log_pytest_options', pytestOptions],
  ['parse_log_pytest_v2', pytestColoured],
  ['parse_log_django', django],
  ['parse_log_seaborn', seaborn],
  ['parse_log_sympy', sympy],
  ['parse_log_matplotlib', pytestMatplotlib],
  ['parse_log_astroid', pytestPlain],
  ['parse_log_flask', pytestPlain],
  ['parse_log_marshmallow', pytestPlain],
  ['parse_log_pvlib', pytestPlain],
  ['parse_log_pyvista', pytestPlain],
  ['parse_log_sqlfluff', pytestPlain],
  ['parse_log_xarray', pytestPlain],
  ['parse_log_pydicom', pytestOptions],
  ['parse_log_requests', pytestOptions],
  ['parse_log_pylint', pytestOptions],
  ['parse_log_astropy', pytestColoured],
  ['parse_log_scikit', pytestColoured],
  ['parse_log_sphinx', pytestColoured],
  ['parse_log_calypso', calypso],
  ['parse_log_bpmn_js', bpmnJs],
  ['parse_log_carbon', jestFiles],
  ['parse_log_eslint', eslint],
  ['parse_log_grommet', grommet],
  ['parse_log_highlightjs', highlightjs],
  ['parse_log_lighthouse', lighthouse],
  ['parse_log_next', ({ version }) => (version === '1.27' ? nextCypress : nextKarma)],
  ['parse_log_openlayers', openlayers],
  ['parse_log_prismjs', prism],
  ['parse_log_quarto_cli', quarto],
  ['parse_log_chart_js', chartJs],
  ['parse_log_marked', marked],
  ['parse_log_p5js', p5js],
  ['parse_log_react_pdf', jestFiles],
  ['parse_log_jest', jest],
  ['parse_log_jest_json', jestJson],
  ['parse_log_vitest', vitest],
  ['parse_log_karma', karma],
  ['parse_log_tap', tap],
  ['parse_log_immutable_js', byNumber({ 2006: jest, 2005: jestJson })],
  ['parse_log_redis', redis],
  ['parse_log_jq', jq],
  ['parse_log_doctest', doctest],
  ['parse_log_micropython_test', micropython],
  ['parse_log_googletest', googletest],
  ['parse_log_gotest', goTest],
  ['parse_log_maven', maven],
  ['parse_log_ant', ant],
  ['parse_log_gradle_custom', gradle],
  ['parse_log_phpunit', phpunit],
  ['parse_log_minitest', minitest],
  ['parse_log_cucumber', cucumber],
  ['parse_log_ruby_unit', testUnit],
  ['parse_log_rspec_transformed_json', rspec],
  ['parse_log_jekyll', byNumber({ 9141: minitest, 8047: minitest, 8167: minitest, 8761: cucumber, 8771: cucumber })],
  ['parse_log_cargo', cargo],
  ['parse_log_cypress', cypress],
  ['parse_log_emotion', emotion],
  ['parse_log_scratch_gui', jestFiles],
  ['parse_log_prettier', jestFiles],
  ['parse_plotly_js', plotly],
]);
