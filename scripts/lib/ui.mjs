// The page outside of Jupyter: the panels of the labextension with JupyterLab's own styles and
// themes, in one script, one sheet, three workers and the German strings.
import { cp, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root, venv } from './workspace.mjs';

const CATALOGUE = join(
  root,
  'python_stub/jupyterlab_facetry/jupyterlab_facetry/locale/de_DE/LC_MESSAGES/jupyterlab_facetry.json'
);

/** JupyterLab's style sheets name packages with a tilde; its themes lie where it is installed. */
const jupyterStyles = {
  name: 'jupyter-styles',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^~/ }, ({ path, kind }) =>
      resolve(path.slice(1), { kind, resolveDir: root })
    );
    onResolve({ filter: /^@facetry\/theme-/ }, ({ path }) => ({
      path: join(
        venv,
        'share/jupyter/lab/themes/@jupyterlab',
        `${path.slice('@facetry/'.length)}-extension/index.css`
      )
    }));
  }
};

/** What JupyterLab's modules take from there when they are loaded. */
const NO_TOOLBARS = `
  const nothing = () => null;
  export const provideJupyterDesignSystem = () => ({ register: nothing });
  export {
    nothing as addJupyterLabThemeChangeListener, nothing as Button, nothing as jpButton,
    nothing as jpToolbar, nothing as Search
  };`;

/**
 * Widgets of JupyterLab's own toolbars, which this page has not: they would make markup out of text,
 * which its policy forbids.
 */
const withoutToolbars = {
  name: 'without-toolbars',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@jupyter\/(react|web)-components$/ }, ({ path }) => ({
      path,
      namespace: 'left-out'
    }));
    onLoad({ filter: /./, namespace: 'left-out' }, () => ({ contents: NO_TOOLBARS }));
  }
};

/** Every shortcut of the extension; the page takes those whose command it has. */
async function shortcuts() {
  const folder = join(root, 'schema');
  const files = (await readdir(folder)).filter(name => name.endsWith('.json'));
  const schemas = await Promise.all(
    files.sort().map(async name => JSON.parse(await readFile(join(folder, name), 'utf8')))
  );
  return schemas.flatMap(schema => schema['jupyter.lab.shortcuts'] ?? []);
}

/** Builds the page into the folder `out`. */
export async function buildUi(out, { development }) {
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const entry = path => join(root, path);
  await build({
    entryPoints: [
      { in: entry('src/page/main.tsx'), out: 'ui' },
      { in: entry('src/page/style/index.css'), out: 'ui' },
      { in: entry('src/lab/viewer/proofs/verify.worker.ts'), out: 'verify' },
      { in: entry('src/lab/viewer/file/file.worker.ts'), out: 'file' },
      { in: entry('src/lab/viewer/origin/layout/layout.worker.ts'), out: 'layout' }
    ],
    outdir: out,
    bundle: true,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    minify: !development,
    legalComments: 'none',
    logLevel: 'warning',
    loader: { '.svg': 'text', '.woff': 'empty', '.woff2': 'empty', '.png': 'empty' },
    define: {
      'process.env.NODE_ENV': development ? '"development"' : '"production"',
      'import.meta.url': 'location.href',
      global: 'globalThis',
      SHORTCUTS: JSON.stringify(await shortcuts())
    },
    // As JupyterLab's own build has it.
    alias: { path: 'path-browserify' },
    plugins: [jupyterStyles, withoutToolbars]
  });
  await cp(entry('src/page/index.html'), join(out, 'index.html'));
  await cp(entry('style/icons/facet.svg'), join(out, 'icon.svg'));
  await cp(CATALOGUE, join(out, 'german.json'));
}
