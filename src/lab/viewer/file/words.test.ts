import { nullTranslator } from '@jupyterlab/translation';

import { verifyBundle } from '../../../ledger';
import { utf8 } from '../../../protocol';
import { verdictWords } from './words';

describe('the verdict in one sentence', () => {
  const trans = nullTranslator.load('');
  const said = async (text: string): Promise<string> =>
    verdictWords(trans, await verifyBundle([utf8.encode(text)]));

  test('of a file that says that it is of a newer form says that nothing is verified, and what to update', async () => {
    for (const head of ['{"bundle":2}', '{"bundle":7,"checkpoint":"","issuer":"x","log":""}']) {
      expect(await said(`${head}\n`)).toMatch(/newer form.*nothing of it is verified.*Update/);
    }
  });

  test('of any other that is no bundle is that something is wrong', async () => {
    for (const head of ['', '{"bundle":0}\n', '{"bundle":"2"}\n', '{"hello":1}\n{"bundle":2}\n']) {
      expect(await said(head)).toBe('Something is wrong with this file.');
    }
  });
});
