// Style and form of everything that is written by hand; `--fix` mends what can be mended. Paths
// narrow it down: `npm run lint:fix -- src/lab`.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { bin, importsCheck, pythonTool, runAll } from './lib/checks.mjs';
import { root } from './lib/workspace.mjs';

const SCRIPTS = ['.ts', '.tsx', '.mjs', '.cjs', '.js', '.json'];
const STYLES = ['.css'];
const PYTHON = ['.py'];

/** Those of the paths that are, or hold, a file with one of these endings outside of what tools made. */
function holding(paths, endings) {
  const made = /(^|\/)(node_modules|labextension|dist|lib|results)(\/|$)/;
  const one = name => endings.some(ending => name.endsWith(ending));
  return paths.filter(path => {
    const full = resolve(root, path);
    if (!existsSync(full)) {
      return false;
    }
    return statSync(full).isFile()
      ? one(path)
      : readdirSync(full, { recursive: true }).some(name => one(name) && !made.test(name));
  });
}

/**
 * The checks for these paths, each tool's of its own kinds of files; all that is written by hand when
 * there are none.
 */
export function lintChecks({ fix = false, paths = [] } = {}) {
  const named = paths.length > 0;
  const all = named ? paths : ['.'];
  const scripts = named ? holding(paths, SCRIPTS) : all;
  const css = holding(named ? paths : ['src', 'style'], STYLES).map(path =>
    path.endsWith('.css') ? path : `${path}/**/*.css`
  );
  const python = named ? holding(paths, PYTHON) : all;
  const mend = fix ? ['--fix'] : [];
  // Who imports whom is seen of all of it together alone.
  const checks = named ? [] : [importsCheck];
  if (scripts.length > 0) {
    checks.push({
      name: 'eslint',
      ...bin('eslint', [
        '--max-warnings=0',
        '--no-error-on-unmatched-pattern',
        // What is named may be of a kind that it has no rules for: package.json.
        '--no-warn-ignored',
        ...mend,
        ...scripts
      ])
    });
  }
  checks.push({
    name: 'prettier',
    ...bin('prettier', [
      fix ? '--write' : '--check',
      '--ignore-unknown',
      '--log-level=warn',
      ...all
    ])
  });
  if (css.length > 0) {
    checks.push({ name: 'stylelint', ...bin('stylelint', [...mend, ...css]) });
  }
  if (python.length > 0) {
    checks.push({ name: 'ruff', ...pythonTool('ruff', ['check', '-q', ...mend, ...python]) });
    checks.push({
      name: 'ruff format',
      ...pythonTool('ruff', ['format', '-q', ...(fix ? [] : ['--check']), ...python])
    });
  }
  return checks;
}

if (process.argv[1]?.endsWith('lint.mjs')) {
  const args = process.argv.slice(2);
  const failed = await runAll(
    lintChecks({ fix: args.includes('--fix'), paths: args.filter(arg => !arg.startsWith('--')) })
  );
  process.exit(failed.length === 0 ? 0 : 1);
}
