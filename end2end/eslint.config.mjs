import playwright from 'eslint-plugin-playwright';
import tseslint from 'typescript-eslint';

// The type-aware rules are worth their cost here: without them, a test with a forgotten `await` before an assertion could never fail.
export default tseslint.config(
  { ignores: ['node_modules/', 'test-results/', 'playwright-report/', 'eslint.config.mjs'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: { '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }] },
  },
  {
    ...playwright.configs['flat/recommended'],
    files: ['tests/**/*.ts', 'browsers/*.spec.ts'],
    rules: {
      ...playwright.configs['flat/recommended'].rules,
      'playwright/expect-expect': ['error', { assertFunctionPatterns: ['^expect'] }],
      'playwright/no-wait-for-timeout': 'error',
      'playwright/no-conditional-in-test': 'error',
      'playwright/prefer-web-first-assertions': 'error',
    },
  },
);
