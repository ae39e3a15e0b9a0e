import '../testing/dom';

import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { nullTranslator } from '@jupyterlab/translation';
import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

import { byText, drawing } from '../testing/mount';
import { RECEIPT_TYPE, ReceiptOutput } from './receipt';

const HOSTILE = '\u202Egpj.exe <img src=x onerror=alert(1)>';

afterEach(() => document.body.replaceChildren());

/** An output whose result is drawn as plain text. */
async function receipt(data: object, drawn = true) {
  const opened: number[] = [];
  const inner = (model: IRenderMime.IMimeModel): IRenderMime.IRenderer | null => {
    const node = document.createElement('pre');
    const renderModel = async (): Promise<void> => {
      node.textContent = model.data['text/plain'] as string;
    };
    return drawn ? ({ node, renderModel } as unknown as IRenderMime.IRenderer) : null;
  };
  const output = new ReceiptOutput(nullTranslator.load(''), inner, index => opened.push(index));
  await drawing(async () => {
    Widget.attach(output, document.body);
    await output.renderModel({
      data: { 'text/plain': '100', [RECEIPT_TYPE]: data }
    } as unknown as IRenderMime.IMimeModel);
    MessageLoop.flush();
  });
  return { host: output.node, opened };
}

describe('a result with a receipt', () => {
  test('is shown with where it is recorded, which leads there', async () => {
    const { host, opened } = await receipt({ index: 1042, object: 'bank', action: 'balance' });
    expect(host.textContent).toBe('100recorded #1042');
    byText(host, 'button', 'recorded').click();
    expect(opened).toEqual([1042]);
  });

  test('says where it is recorded even where nothing can draw it', async () => {
    const { host } = await receipt({ index: 7 }, false);
    expect(host.textContent).toBe('recorded #7');
  });

  test.each([{}, { index: '7' }, { index: HOSTILE }, { index: { toString: HOSTILE } }])(
    'claims no record where the kernel names none: %j',
    async data => {
      const { host } = await receipt(data);
      expect(host.textContent).toBe('100');
      expect(host.querySelector('button')).toBeNull();
    }
  );

  test('takes nothing into the page of what the kernel calls the object', async () => {
    const { host } = await receipt({ index: 7, object: HOSTILE, action: HOSTILE });
    expect(host.textContent).toBe('100recorded #7');
    expect(host.querySelector('img')).toBeNull();
  });
});
