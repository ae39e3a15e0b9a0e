'use strict';
// Jest transformer: TypeScript and ES modules to CommonJS. Types are checked by tsc, not here.
const { transformSync, version } = require('esbuild');
const { createHash } = require('node:crypto');

module.exports = {
  getCacheKey(source, file, { configString }) {
    return createHash('sha256')
      .update([version, configString, file, source].join('\0'))
      .digest('hex');
  },
  process(source, file) {
    const loader = /\.tsx$/.test(file) ? 'tsx' : /\.ts$/.test(file) ? 'ts' : 'js';
    const { code } = transformSync(source, {
      loader,
      format: 'cjs',
      target: 'node22',
      sourcefile: file,
      sourcemap: 'inline',
      // `import.meta` has no CommonJS form; tests only ever ask it for the file's own address.
      define: { 'import.meta.url': '__importMetaUrl' },
      banner: "var __importMetaUrl = require('node:url').pathToFileURL(__filename).href;"
    });
    return { code };
  }
};
