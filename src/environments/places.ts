/** Where the checkout is inside every sandbox of an environment. */
export const CHECKOUT = '/testbed';

/** An empty folder and an empty file of the workspace, laid over what a sandbox must not see. */
export const EMPTY_FOLDER = 'layers/empty';
export const EMPTY_FILE = 'layers/nothing';

/** Programs that are put together for sandboxes; on the PATH of JavaScript. */
export const PROGRAMS = '/opt/bin';
