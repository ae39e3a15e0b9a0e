import type { TranslationBundle } from '@jupyterlab/translation';

import { askApi } from '../../src/lab/forms/api';
import { askFolder } from '../../src/lab/forms/folder';
import { askLend, askNarrow } from '../../src/lab/forms/lend';
import { boundsOf, wholeDraft } from '../../src/lab/forms/lendDraft';
import { askModel } from '../../src/lab/forms/model';
import { askRequest } from '../../src/lab/forms/request';
import { Unfinished } from '../../src/lab/forms/unfinished';
import { askUntil } from '../../src/lab/forms/until';
import { recipients } from '../../src/lab/service/giving';
import type { FacetryModel } from '../../src/lab/service/model';
import { facetWords } from '../../src/lab/service/phrasing';
import type { FacetView, ObjectView } from '../../src/protocol';

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
  const bank = (): ObjectView => model.holdings.objects[0]!;
  const lendable = (): FacetView => model.holdings.facets[1]!;
  const forms: Record<string, () => Promise<unknown>> = {
    request: () =>
      askRequest(trans, {
        objects: model.holdings.objects,
        notebook: 'churn.ipynb',
        lifetime: 3600,
        now: model.now
      }),
    lend: () =>
      askLend(trans, {
        object: bank(),
        facet: lendable(),
        recipients: recipients(model.holdings, 'notebook'),
        unfinished: new Unfinished(() => window.sessionStorage),
        now: model.now
      }),
    narrow: () => {
      const bounds = boundsOf(bank(), lendable(), lendable().terms);
      return askNarrow(trans, {
        bounds,
        draft: wholeDraft(bounds, ''),
        petname: 'churn.ipynb',
        before: facetWords(trans, lendable()),
        note: trans.__('The narrower facet is lent at once; then the wide one ends.'),
        accept: trans.__('Narrow'),
        now: model.now
      });
    },
    renew: () =>
      askUntil(trans, {
        title: trans.__('Ask again for %1', 'bank'),
        accept: trans.__('Ask'),
        note: trans.__('Asks for the same limits on a new card. Uses are counted from zero again.'),
        petname: 'churn.ipynb',
        terms: lendable().terms,
        lifetime: 3600,
        latest: null,
        variable: 'bank',
        now: model.now
      }),
    folder: () => askFolder(trans, model, { folder: '/home/me/nowhere' }),
    api: () => askApi(trans, model),
    model: () => askModel(trans, model)
  };
  const answer = await forms[name]?.();
  document.title = JSON.stringify(answer);
}
