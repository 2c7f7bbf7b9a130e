import tests from '../end2end/eslint.config.mjs';

// The rules of the browser tests, for these files.
export default [...tests, { languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } } }];
