import '../../testing/dom';

import { nullTranslator } from '@jupyterlab/translation';
import * as React from 'react';

import type { Kernels } from '../../service/kernels';
import { FacetryModel } from '../../service/model';
import { byText, mount, unmount } from '../../testing/mount';
import { RecordedLog } from '../../testing/recorded/log';
import { STATES } from '../../testing/recorded/recorded';
import { Recording } from '../../testing/recorded/recording';
import { ProvenanceModel } from '../model';
import type { Proofs } from '../proofs/proofs';
import { Details } from '.';

const trans = nullTranslator.load('');
const KERNEL = '3f0c2a1e-7a51-4a0e-9a4a-0d6d1f0a7c55';

afterEach(unmount);

/** What the details of entry `index` say, by the name of the fact. */
async function facts(log: RecordedLog, index: number, kernels?: Kernels) {
  const recording = await Recording.of(STATES['held']!, 'held');
  recording.log = log;
  const model = new ProvenanceModel(new FacetryModel(recording), 'the service');
  await model.older();
  await model.select(index);
  const host = mount(<Details {...{ model, trans, kernels }} proofs={{} as Proofs} />);
  const told = new Map(
    [...host.querySelectorAll('dt')].map(name => [name.textContent, name.nextElementSibling!])
  );
  return { host, model, told: (name: string) => told.get(name)?.textContent };
}

/** One use by a notebook, or by somebody with keys of its own. */
function use(log: RecordedLog, over: { custody?: string; cell?: unknown; digest?: string } = {}) {
  const { custody = 'wallet', cell, digest = 'x' } = over;
  const who = { principal: 'p', petname: 'churn.ipynb', custody, ...(cell ? { cell } : {}) };
  const what = { object: 'bank', action: 'balance' };
  const { index } = log.write({ kind: 'intent', at: 1, who, what, args: {} });
  log.write({
    kind: 'outcome',
    at: 2,
    who,
    ref: index,
    result: { state: 'done', status: 200, digest }
  });
  return index;
}

describe('the kernel of a use', () => {
  test.each([
    ['wallet', 'according to the Jupyter server that started it'],
    ['own', 'according to its holder']
  ])('of a key in custody %s is told by its id, and whose word that is', async (custody, word) => {
    const log = new RecordedLog();
    const cell = { id: 'c', notebook: 'work/churn.ipynb', kernel: KERNEL };
    const { told, host } = await facts(log, use(log, { custody, cell }));
    expect(told('Kernel')).toBe(`kernel 3f0c2a1e of work/churn.ipynb${word}`);
    expect(host.querySelector(`[title="${KERNEL}"]`)).not.toBeNull();
  });

  test.each([
    ['runs', 'it still runs'],
    ['ended', 'it has ended']
  ] as const)('that %s is told to do so', async (state, words) => {
    const log = new RecordedLog();
    const kernels: Kernels = {
      look: async () => undefined,
      state: id => (id === KERNEL ? state : null),
      path: () => 'moved/churn.ipynb'
    };
    const { told } = await facts(log, use(log, { cell: { kernel: KERNEL } }), kernels);
    expect(told('Kernel')).toContain('kernel 3f0c2a1e of moved/churn.ipynb');
    expect(told('Kernel')).toContain(`; ${words}`);
  });

  test('is not spoken of where nobody said it', async () => {
    const log = new RecordedLog();
    const { told } = await facts(log, use(log, { cell: { id: 'c' } }));
    expect(told('Cell')).toBeDefined();
    expect(told('Kernel')).toBeUndefined();
  });
});

describe('a use that was asked before', () => {
  test.each([
    ['y', 'Another result than #0', 'and something else came back'],
    ['x', 'The same result as #0', 'and the same came back']
  ])('with the result %s is told as that, and leads there', async (digest, sentence, why) => {
    const log = new RecordedLog();
    use(log);
    const again = use(log, { digest });
    const { told, host, model } = await facts(log, again);
    expect(told('Asked before')).toContain(sentence);
    expect(told('Asked before')).toContain(`the same was asked, with the same arguments, ${why}`);
    byText(host, 'button', '#0').click();
    expect(model.selected?.index).toBe(0);
  });

  test('for the first time says nothing of it', async () => {
    const log = new RecordedLog();
    const { told } = await facts(log, use(log));
    expect(told('Asked before')).toBeUndefined();
  });
});
