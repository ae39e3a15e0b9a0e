import jupyter from '@jupyter/eslint-plugin';
import prettier from 'eslint-config-prettier';
import globals from 'globals';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      '**/node_modules/',
      '.venv/',
      '.stamps/',
      'lib/',
      'dist/',
      '**/dist/',
      '**/labextension/',
      'notebooks/',
      'ui-tests/results/'
    ]
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.recommended],
    languageOptions: { parserOptions: { project: './tsconfig.test.json' } },
    rules: {
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'separate-type-imports' }
      ],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { attributes: false } }
      ],
      // Options stand in a namespace beside their class, as in JupyterLab.
      '@typescript-eslint/no-namespace': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }
      ],
      curly: 'error',
      eqeqeq: 'error',
      'no-console': 'error',
      'prefer-const': 'error'
    }
  },
  { plugins: { jupyter } },
  // JupyterLab's own rules: for its extension and the settings schemas, not for what tests show.
  ...jupyter.configs.recommended.map(config => ({
    ...config,
    files: config.files.map(pattern =>
      pattern.includes('schema/') ? pattern : `src/lab/${pattern}`
    ),
    ignores: [...(config.ignores ?? []), 'src/lab/testing/recorded/**']
  })),
  {
    files: ['src/{cli,host,runner}/main.ts', 'ui-tests/**/*.ts'],
    rules: { 'no-console': 'off' }
  },
  {
    files: ['ui-tests/*.spec.ts'],
    rules: {
      // What still runs in a page when its test ends, fails a test that passed.
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'UnaryExpression[operator="void"] > CallExpression[callee.property.name="execute"]',
          message: 'Await its end, or have it `begin`.'
        }
      ]
    }
  },
  {
    files: ['**/*.{mjs,cjs,js}'],
    languageOptions: { ecmaVersion: 2024, globals: globals.node },
    rules: {
      curly: 'error',
      eqeqeq: 'error',
      'no-undef': 'error',
      'no-unused-vars': 'error',
      'prefer-const': 'error'
    }
  },
  prettier
);
