export { type Fetched, type FetchOptions, fetchRepository } from './fetch.ts';
export { type PythonProject, readPythonProject } from './project.ts';
export { normalName, parseSource, type Source } from './source.ts';
export { removeStale } from './stale.ts';
export { isTestPath, listFiles } from './test-files.ts';
