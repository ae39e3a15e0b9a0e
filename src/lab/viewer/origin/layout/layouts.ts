import type { TranslationBundle } from '@jupyterlab/translation';

import { Aside, type Patience } from '../../aside';
import type { Arrangement, Places } from './layout';

/** In milliseconds. */
const PATIENCE: Patience = { startup: 30_000, answer: 60_000 };

/** Has boxes laid out beside the page. */
export interface Layouts {
  /** @throws Error where nothing lays them out */
  layOut(boxes: Arrangement): Promise<Places>;
  dispose(): void;
}

/** Has a worker lay out, which is loaded when it is first asked. */
export function workerLayouts(
  trans: TranslationBundle,
  make: () => Worker = () => new Worker(new URL('./layout.worker.js', import.meta.url)),
  patience: Patience = PATIENCE
): Layouts {
  const aside = new Aside<Arrangement, Places>(
    make,
    patience,
    started =>
      new Error(
        started
          ? trans.__('Drawing took too long. Events shows the same as a table.')
          : trans.__('What draws in this page did not start. Events shows the same as a table.')
      )
  );
  return { layOut: boxes => aside.ask(boxes), dispose: () => aside.dispose() };
}
