export { fetchRepository } from './fetch.ts';
export { type PythonProject, readPythonProject } from './project.ts';
export { parseSource, SOURCE_FORMS } from './source.ts';
export { removeStale } from './stale.ts';
export { isTestPath, listFiles } from './test-files.ts';
