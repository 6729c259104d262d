/** Where the checkout is inside every sandbox of an environment. */
export const CHECKOUT = '/testbed';

/** An empty folder of the workspace, laid over what a sandbox must not see. */
export const EMPTY_FOLDER = 'layers/empty';
