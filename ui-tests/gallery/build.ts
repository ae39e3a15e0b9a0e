import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(__dirname, '../..');
const themes = join(root, '.venv/share/jupyter/lab/themes/@jupyterlab');

export const THEMES = ['light', 'dark', 'dark-high-contrast'] as const;
export type Theme = (typeof THEMES)[number];

/** The gallery's files by path, made in memory. */
export async function buildGallery(): Promise<Map<string, { type: string; body: string }>> {
  const { outputFiles } = await build({
    entryPoints: [join(__dirname, 'main.tsx')],
    bundle: true,
    write: false,
    format: 'iife',
    outfile: 'gallery.js',
    loader: { '.svg': 'text', '.css': 'empty' },
    define: {
      'process.env.NODE_ENV': '"production"',
      'import.meta.url': 'location.href',
      global: 'globalThis'
    },
    // As JupyterLab's own build has it.
    alias: { path: 'path-browserify' },
    logLevel: 'error'
  });
  const files = new Map([
    ['/gallery.js', { type: 'text/javascript', body: outputFiles[0]?.text ?? '' }],
    ['/base.css', { type: 'text/css', body: readFileSync(join(root, 'style/base.css'), 'utf8') }]
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
<link rel="stylesheet" href="/${theme}.css"><link rel="stylesheet" href="/base.css">
<style>body{margin:0;background:var(--jp-layout-color1);font-family:var(--jp-ui-font-family)}</style>
</head><body data-jp-theme-light="${theme === 'light'}"><main id="gallery"></main>
<script src="/gallery.js"></script></body></html>`;
}
