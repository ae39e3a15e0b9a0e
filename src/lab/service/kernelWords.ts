import type { TranslationBundle } from '@jupyterlab/translation';

import { safeText } from '../../protocol';

/** As much of an id as a kernel is called by: as in the names of kernels that no notebook has. */
const SHORT = 8;

/**
 * What people call a kernel: of which notebook it is, and the beginning of its id, by which it is
 * told from others of the same.
 *
 * @param path of the notebook, or the name of what else it runs for; null where that is unknown
 */
export function kernelWords(trans: TranslationBundle, id: string, path: string | null): string {
  const short = safeText([...id].slice(0, SHORT).join(''), SHORT);
  return path === null
    ? trans.__('kernel %1', short)
    : trans.__('kernel %1 of %2', short, safeText(path, 200));
}
