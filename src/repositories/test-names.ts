/** What names of folders say of tests. A name alone decides only where tools go by it. */

const KINDS = '(?:unit|integration|integ|functional|system|acceptance|regression|smoke|end-to-end|e2e|api)';

/** Folders of tests by their name alone. */
export const SURE_TEST_FOLDERS = new RegExp(
  `^(?:tests?|__tests__|cypress|${KINDS}[-_]?(?:tests?|specs?)|tests?[-_](?:unit|integration|functional|e2e))$`,
  'i',
);
/** Folders that hold tests, where there are tests in them. */
export const TEST_FOLDERS = new RegExp(`${SURE_TEST_FOLDERS.source}|^(?:specs?|t|e2e|playwright)$`, 'i');
/** As often code that others test with. */
export const DIRECT_TEST_FOLDERS = /^testing$/i;
/** Folders that test tools alone write or read, wherever they are. */
export const TOOLS_FOLDERS =
  /^(?:__tests__|__snapshots__|__image_snapshots__|__fixtures__|__mocks__|__screenshots__|\.?test[-_]?data)$/i;
export const TOOLS_FILES = /\.(?:snap|snap\.\w+|ambr|cy\.[jt]sx?|test-d\.ts)$/;
/** Maven's and Gradle's source sets for tests. */
export const TEST_SOURCE_SETS = /(?:^|\/)src\/(?:test|it|\w*Tests?|testFixtures)\//;
export const MAIN_SOURCE_SET = /(?:^|\/)src\/main\//;
/** Helpers for tests that older Python suites keep beside their modules. */
export const HELPERS =
  /^(?:conftest|test(?:utils?|ing|lib|support|helpers?|cases?|base|data|common|settings|config|tools?|suite))\.py$/;
