import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

import { outputsPlugin } from './plugins/outputs';
import { servicePlugin } from './plugins/service';
import { sidebarPlugin } from './plugins/sidebar';
import { tourPlugin } from './plugins/tour';
import { viewerPlugin } from './plugins/viewer';

export { IFacetry } from './tokens';

const plugins: JupyterFrontEndPlugin<unknown>[] = [
  servicePlugin,
  sidebarPlugin,
  viewerPlugin,
  outputsPlugin,
  tourPlugin
];

export default plugins;
