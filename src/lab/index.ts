import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

import { measured } from './measured';
import { attentionPlugin } from './plugins/attention';
import { bundlesPlugin } from './plugins/bundles';
import { cellsPlugin } from './plugins/cells';
import { connectPlugin } from './plugins/connect';
import { givingPlugin } from './plugins/giving';
import { kernelsPlugin } from './plugins/kernels';
import { keptKeysPlugin } from './plugins/keptKeys';
import { markedPlugin } from './plugins/marked';
import { notebooksPlugin } from './plugins/notebooks';
import { copiesPlugin } from './plugins/copies';
import { offerPlugin } from './plugins/offer';
import { outputsPlugin } from './plugins/outputs';
import { requestPlugin } from './plugins/request';
import { servicePlugin } from './plugins/service';
import { sidebarPlugin } from './plugins/sidebar';
import { stoppingPlugin } from './plugins/stopping';
import { tourPlugin } from './plugins/tour';
import { viewerPlugin } from './plugins/viewer';

export { IFacetry, IFrontNotebook } from './tokens';

const plugins: JupyterFrontEndPlugin<unknown>[] = [
  servicePlugin,
  markedPlugin,
  kernelsPlugin,
  notebooksPlugin,
  cellsPlugin,
  keptKeysPlugin,
  copiesPlugin,
  offerPlugin,
  sidebarPlugin,
  stoppingPlugin,
  givingPlugin,
  attentionPlugin,
  connectPlugin,
  requestPlugin,
  viewerPlugin,
  bundlesPlugin,
  outputsPlugin,
  tourPlugin
];

export default plugins.map(measured);
