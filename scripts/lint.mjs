// Style and form of everything that is written by hand; `--fix` mends what can be mended. Paths
// narrow it down: `npm run lint:fix -- src/lab`.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { bin, pythonTool, runAll } from './lib/checks.mjs';
import { root } from './lib/workspace.mjs';

/** Those of the paths that are, or hold, a file with this ending outside of what tools made. */
function holding(paths, ending) {
  const made = /(^|\/)(node_modules|labextension|dist|lib|results)(\/|$)/;
  return paths.filter(path => {
    const full = join(root, path);
    if (!existsSync(full)) {
      return false;
    }
    return statSync(full).isFile()
      ? path.endsWith(ending)
      : readdirSync(full, { recursive: true }).some(
          name => name.endsWith(ending) && !made.test(name)
        );
  });
}

/** The checks for these paths; all that is written by hand when there are none. */
export function lintChecks({ fix = false, paths = [] } = {}) {
  const all = paths.length > 0 ? paths : ['.'];
  const css = holding(paths.length > 0 ? paths : ['src', 'style'], '.css').map(path =>
    path.endsWith('.css') ? path : `${path}/**/*.css`
  );
  const python = paths.length > 0 ? holding(paths, '.py') : ['.'];
  const mend = fix ? ['--fix'] : [];
  const checks = [
    {
      name: 'eslint',
      ...bin('eslint', ['--max-warnings=0', '--no-error-on-unmatched-pattern', ...mend, ...all])
    },
    {
      name: 'prettier',
      ...bin('prettier', [
        fix ? '--write' : '--check',
        '--ignore-unknown',
        '--log-level=warn',
        ...all
      ])
    }
  ];
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
