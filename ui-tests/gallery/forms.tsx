import type { TranslationBundle } from '@jupyterlab/translation';

import { askApi } from '../../src/lab/forms/api';
import { askFolder } from '../../src/lab/forms/folder';
import { askRequest } from '../../src/lab/forms/request';
import type { FacetryModel } from '../../src/lab/service/model';

/** Opens one of the forms; what it is answered with stands in the page's title. */
export async function showForm(
  model: FacetryModel,
  trans: TranslationBundle,
  name: string
): Promise<void> {
  await new Promise<void>(resolve => {
    const ready = (): void => {
      if (model.live) {
        model.changed.disconnect(ready);
        resolve();
      }
    };
    model.changed.connect(ready);
  });
  document.getElementById('gallery')?.append(document.createElement('div'));
  const forms: Record<string, () => Promise<unknown>> = {
    request: () =>
      askRequest(trans, {
        objects: model.holdings.objects,
        notebook: 'churn.ipynb',
        lifetime: 3600
      }),
    folder: () => askFolder(trans, model, { folder: '/home/me/nowhere' }),
    api: () => askApi(trans, model)
  };
  const answer = await forms[name]?.();
  document.title = JSON.stringify(answer);
}
