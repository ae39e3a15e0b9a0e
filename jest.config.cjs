'use strict';
const transform = {
  '^.+\\.(ts|tsx|m?js)$': '<rootDir>/scripts/jest-esbuild.cjs',
  '\\.svg$': '<rootDir>/scripts/jest-text.cjs'
};
const shared = {
  transform,
  // Everything published as ES modules goes through the transformer too.
  transformIgnorePatterns: [
    '/node_modules/(?!(@codemirror|@jupyter|@jupyterlab|@lumino|@microsoft|@noble|@rjsf|@scure|age-encryption|canonicalize|color|d3|d3-[a-z-]+|delaunator|exenv-es6|internmap|jose|lib0|marked|nanoid|robust-predicates|smol-toml|y-protocols|y-websocket|yaml|yjs|vscode-ws-jsonrpc)/)'
  ],
  moduleNameMapper: {
    '\\.css$': '<rootDir>/scripts/jest-text.cjs',
    // Exported for import alone, which jest's resolver does not ask for.
    '^age-encryption$': '<rootDir>/node_modules/age-encryption/dist/index.js',
    '^canonicalize$': '<rootDir>/node_modules/canonicalize/lib/canonicalize.js'
  },
  modulePathIgnorePatterns: [
    '<rootDir>/lib',
    '<rootDir>/dist',
    '<rootDir>/python_stub',
    '<rootDir>/.venv',
    '<rootDir>/.stamps'
  ]
};

module.exports = {
  projects: [
    {
      ...shared,
      displayName: 'node',
      testEnvironment: 'node',
      testMatch: [
        '<rootDir>/src/!(lab|consent|page)/**/*.test.ts',
        '<rootDir>/scripts/attack/**/*.test.ts'
      ]
    },
    {
      ...shared,
      displayName: 'page',
      testEnvironment: '<rootDir>/scripts/jest-environment-page.cjs',
      testMatch: ['<rootDir>/src/(lab|consent|page)/**/*.test.(ts|tsx)']
    }
  ],
  // Ends what hangs, as pytest’s does; on a machine that does much else a test takes its time.
  testTimeout: 180_000
};
