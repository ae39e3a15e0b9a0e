// What a browser loads of the labextension, in bytes as they travel, and how long that holds the
// page when JupyterLab starts.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { bundle } from './measured.mjs';
import { lines } from './programs.mjs';
import { node, root } from '../lib/workspace.mjs';

const FOLDER = join(root, 'python_stub/jupyterlab_facetry/jupyterlab_facetry/labextension/static');

/** Where what starts a Jupyter server thinks that it is. */
const UI_TESTS = { __dirname: JSON.stringify(join(root, 'ui-tests/support')) };

const kilobytes = names =>
  names.reduce((sum, name) => sum + gzipSync(readFileSync(join(FOLDER, name))).length, 0) / 1024;

export async function* pages() {
  if (!existsSync(FOLDER)) {
    console.error('bench: there is no labextension; run `npm run build` first');
    return;
  }
  const scripts = readdirSync(FOLDER).filter(name => name.endsWith('.js'));
  const entry = scripts.find(name => name.startsWith('remoteEntry.'));
  // The container names the chunks of what it exposes; all others wait until they are needed.
  const exposed = /"\.\/extension":\(\)=>[^}]*?then/.exec(
    readFileSync(join(FOLDER, entry), 'utf8')
  );
  const chunks = [...(exposed?.[0] ?? '').matchAll(/\.e\((\d+)\)/g)].map(([, id]) =>
    scripts.find(name => name.startsWith(`${id}.`))
  );
  yield {
    figure: 'page: scripts of the extension, gzipped, all of them (the viewer too)',
    ratio: null,
    control: '–',
    value: `${kilobytes(scripts).toFixed(0)} KB; ${kilobytes([entry, ...chunks]).toFixed(0)} KB at the start of JupyterLab`,
    goal: '≤ 150 KB until the viewer opens'
  };
  for await (const line of lines(node(), await bundle('activation', UI_TESTS))) {
    const { total, slowest, plugins } = JSON.parse(line);
    yield {
      figure: 'page: activation of our plugins, main thread',
      ratio: null,
      control: '–',
      value: `${total.toFixed(1)} ms (median of loads; the longest ${slowest}), ${plugins} plugins`,
      goal: '≤ 30 ms'
    };
  }
}
