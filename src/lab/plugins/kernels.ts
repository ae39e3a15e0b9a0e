import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';

import { RunningKernels } from '../notebooks/runningKernels';
import type { Kernels } from '../service/kernels';
import { IKernels } from '../tokens';

export const kernelsPlugin: JupyterFrontEndPlugin<Kernels> = {
  id: 'jupyterlab-facetry:kernels',
  description: 'Knows which kernels of this Jupyter server run, and which have ended.',
  autoStart: true,
  provides: IKernels,
  activate: ({ serviceManager: { kernels, sessions } }: JupyterFrontEnd) =>
    new RunningKernels(kernels, sessions, () => window.sessionStorage)
};
