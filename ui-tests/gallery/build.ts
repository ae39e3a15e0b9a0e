import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type BuildOptions, type Plugin } from 'esbuild';

const root = join(__dirname, '../..');
const themes = join(root, '.venv/share/jupyter/lab/themes/@jupyterlab');

export const THEMES = ['light', 'dark', 'dark-high-contrast'] as const;
export type Theme = (typeof THEMES)[number];
export type GalleryFiles = Map<string, { type: string; body: string }>;

async function bundle(entry: string, options: BuildOptions = {}): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(root, entry)],
    bundle: true,
    write: false,
    format: 'iife',
    outfile: 'out.js',
    loader: { '.svg': 'text', '.css': 'empty' },
    define: {
      'process.env.NODE_ENV': '"production"',
      'import.meta.url': 'location.href',
      global: 'globalThis'
    },
    // As JupyterLab's own build has it.
    alias: { path: 'path-browserify' },
    logLevel: 'error',
    ...options
  });
  return outputFiles?.[0]?.text ?? '';
}

/** JupyterLab's style sheets name packages with a tilde. */
const tilde: Plugin = {
  name: 'tilde',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^~/ }, ({ path, kind }) =>
      resolve(path.slice(1), { kind, resolveDir: root })
    );
  }
};

/** JupyterLab's own styles, as far as the panels stand on them, and then ours. */
async function styles(): Promise<string> {
  const sheets = [
    '@jupyterlab/ui-components/style/index.css',
    '@jupyterlab/apputils/style/index.css',
    '@jupyterlab/application/style/buttons.css',
    './style/index.css'
  ].map(sheet => `@import '${sheet}';`);
  const { outputFiles } = await build({
    stdin: { contents: sheets.join('\n'), loader: 'css', resolveDir: root },
    bundle: true,
    write: false,
    outfile: 'out.css',
    plugins: [tilde],
    loader: { '.svg': 'dataurl', '.png': 'dataurl', '.woff': 'empty', '.woff2': 'empty' },
    logLevel: 'error'
  });
  return outputFiles?.[0]?.text ?? '';
}

/** The gallery's files by path, made in memory. */
export async function buildGallery(): Promise<GalleryFiles> {
  const script = 'text/javascript';
  const files: GalleryFiles = new Map([
    ['/gallery.js', { type: script, body: await bundle('ui-tests/gallery/main.tsx') }],
    [
      '/verify.worker.js',
      {
        type: script,
        body: await bundle('src/lab/viewer/proofs/verify.worker.ts', { minify: true })
      }
    ],
    [
      '/file.worker.js',
      { type: script, body: await bundle('src/lab/viewer/file/file.worker.ts', { minify: true }) }
    ],
    [
      '/layout.worker.js',
      {
        type: script,
        body: await bundle('src/lab/viewer/origin/layout/layout.worker.ts', { minify: true })
      }
    ],
    ['/style.css', { type: 'text/css', body: await styles() }]
  ]);
  for (const theme of THEMES) {
    const css = readFileSync(join(themes, `theme-${theme}-extension/index.css`), 'utf8');
    files.set(`/${theme}.css`, { type: 'text/css', body: css });
    files.set(`/${theme}`, { type: 'text/html', body: page(theme) });
  }
  return files;
}

function page(theme: Theme): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Gallery</title>
<link rel="stylesheet" href="/${theme}.css"><link rel="stylesheet" href="/style.css">
<style>body{margin:0;background:var(--jp-layout-color1);font-family:var(--jp-ui-font-family)}</style>
</head><body data-jp-theme-light="${theme === 'light'}"><main id="gallery"></main>
<script src="/gallery.js"></script></body></html>`;
}
