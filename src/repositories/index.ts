export { fetchRepository } from './fetch.ts';
export { type Collected, collectFromGitHub, finishCollection } from './github/collect.ts';
export { DEFAULT_FILTERS } from './github/filters.ts';
export { type PythonProject, readPythonProject } from './project.ts';
export { countReasons } from './reasons.ts';
export { scratchGit } from './scratch-git.ts';
export { namesSource, parseSource, SOURCE_FORMS } from './source.ts';
export { readSourceList } from './source-list.ts';
export { isTestFile, isTestPath, listFiles } from './test-files.ts';
