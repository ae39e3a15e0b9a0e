import type { INotebookTracker } from '@jupyterlab/notebook';
import { Signal } from '@lumino/signaling';

import { FacetryModel } from '../service/model';
import type { Source } from '../service/source';
import { FrontNotebook } from './front';

/** A notebook whose kernel takes questions and answers none: a cell of it waits for a decision. */
function waitingNotebook() {
  const signal = () => new Signal<object, void>({});
  const kernel = {
    status: 'idle',
    info: Promise.resolve({ language_info: { name: 'python' } }),
    requestExecute: () => ({ done: new Promise(() => undefined) })
  };
  return {
    context: { path: 'churn.ipynb', pathChanged: signal() },
    sessionContext: { session: { kernel }, statusChanged: signal() }
  };
}

describe('the notebook in front', () => {
  it('is known by its principal while its kernel, which waits, says nothing of the SDK', async () => {
    const asked: string[] = [];
    const source: Partial<Source> = {
      notebook: async path => {
        asked.push(path);
        return { principal: 'k', petname: 'churn.ipynb', id: 'a'.repeat(32) };
      }
    };
    const model = new FacetryModel(source as Source);
    Object.defineProperty(model, 'live', { value: true });
    const tracker = { currentWidget: waitingNotebook(), currentChanged: new Signal({}) };
    const front = new FrontNotebook(tracker as unknown as INotebookTracker, model);
    await new Promise<void>(resolve => {
      front.changed.connect(() => front.current?.principal && resolve());
    });
    expect(asked).toEqual(['churn.ipynb']);
    expect(front.current).toEqual({
      path: 'churn.ipynb',
      principal: 'k',
      id: 'a'.repeat(32),
      sdk: null
    });
  });
});
