import '../testing/dom';

import type { INotebookTracker } from '@jupyterlab/notebook';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { nullTranslator } from '@jupyterlab/translation';
import { MessageLoop } from '@lumino/messaging';
import { Signal } from '@lumino/signaling';
import { Panel, Widget } from '@lumino/widgets';

import { drawing } from '../testing/mount';
import { CARD_TYPE, CardOutput } from './card';
import { tellOfKernels } from './kernels';

afterEach(() => document.body.replaceChildren());

/** Two notebooks with an output each, whose kernel waits for what the card says. */
async function twoWaiting(kind?: string) {
  const added = new Signal<object, unknown>({});
  const cards = new Set<CardOutput>();
  tellOfKernels({ widgetAdded: added } as unknown as INotebookTracker, cards);
  const data = {
    ...(kind !== undefined && { kind }),
    state: 'pending',
    needs: [{ object: 'bank', actions: ['balance'], words: 'balance on bank' }],
    purpose: '',
    request: 'r1'
  };
  const opened = async () => {
    const statusChanged = new Signal<object, string>({});
    const panel = Object.assign(new Panel(), { sessionContext: { statusChanged } });
    const cell = new Panel();
    const card = new CardOutput(
      nullTranslator.load(''),
      () => undefined,
      () => undefined
    );
    cards.add(card);
    cell.addWidget(card);
    panel.addWidget(cell);
    await drawing(async () => {
      Widget.attach(panel, document.body);
      added.emit(panel);
      await card.renderModel({ data: { [CARD_TYPE]: data } } as unknown as IRenderMime.IMimeModel);
      MessageLoop.flush();
    });
    return {
      says: () => card.node.querySelector('[role="status"]')?.textContent?.trim(),
      kernel: (status: string) =>
        drawing(async () => {
          statusChanged.emit(status);
          MessageLoop.flush();
        })
    };
  };
  return [await opened(), await opened()] as const;
}

describe('a card whose kernel waits', () => {
  test.each(['restarting', 'autorestarting', 'terminating', 'dead'])(
    'is left when the kernel is %s, in that notebook alone',
    async status => {
      const [left, other] = await twoWaiting();
      await left.kernel('busy');
      expect(left.says()).toBe('Waiting for your decision. Decide in the sidebar');
      await left.kernel(status);
      expect(left.says()).toBe(
        'The cell has stopped waiting; the request is still open. Decide in the sidebar'
      );
      expect(other.says()).toBe('Waiting for your decision. Decide in the sidebar');
    }
  );

  test('leads nowhere if it offered something: that ended with its kernel', async () => {
    const [left] = await twoWaiting('offer');
    expect(left.says()).toContain('This notebook offers it');
    await left.kernel('restarting');
    expect(left.says()).toBe('No longer waiting. Run the cell again to go on.');
  });
});
