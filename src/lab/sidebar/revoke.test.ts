import '../testing/dom';

import { nullTranslator } from '@jupyterlab/translation';

import { type EntryView, type FacetView, normalizeNeed } from '../../protocol';
import { FacetryModel } from '../service/model';
import type { LedgerQuestion, Source } from '../service/source';
import { appears, byText } from '../testing/mount';
import { revoke } from './revoke';

const trans = nullTranslator.load('');
const NOW = Date.now() / 1000;

afterEach(() => document.body.replaceChildren());

function facet(id: string, over: Partial<FacetView> = {}): FacetView {
  return {
    id,
    state: 'live',
    parent: null,
    issued_at: NOW - 100,
    sentence: `churn.ipynb may use balance on bank-${id}.`,
    petname: 'churn.ipynb',
    terms: normalizeNeed({ object: 'bank', actions: ['balance'] }),
    ...over
  } as unknown as FacetView;
}

/** A facet with `below` hanging on it, and a service that knows of these `entries`. */
function setUp(below: FacetView[], entries: [facet: string, entry: object][] = []) {
  const revoked: string[] = [];
  const source: Partial<Source> = {
    query: async ({ facet: of }: LedgerQuestion) => ({
      entries: entries.filter(([name]) => name === of).map(([, entry]) => entry as EntryView),
      size: 100
    }),
    revoke: async id => {
      revoked.push(id);
      return { revoked: [id], in_flight: [] };
    },
    load: async () => ({ facets: [], principals: [], requests: [], rules: [], objects: [] })
  };
  const model = new FacetryModel(source as Source);
  const held = facet('f');
  Object.assign(model.holdings, { facets: [held, ...below] });
  return { model, source, revoked, end: () => revoke(model, trans, held) };
}

const children = (count: number, over: Partial<FacetView> = {}): FacetView[] =>
  Array.from({ length: count }, (_, at) => facet(`c${at}`, { parent: 'f', ...over }));

/** Answers the question that is asked, and tells what it said. */
async function answer(button: string): Promise<string> {
  const dialog = await appears(document.body, '.jp-Dialog-content');
  const said = dialog.textContent ?? '';
  byText(dialog, 'button', button).click();
  return said;
}

describe('a revocation', () => {
  test('is done at once where five facets hang on it and no call is in flight', async () => {
    const { end, revoked } = setUp(children(5), [
      ['f', { kind: 'intent', index: 1 }],
      ['f', { kind: 'outcome', index: 2, ref: 1 }]
    ]);
    await end();
    expect(revoked).toEqual(['f']);
  });

  test('is asked about once more where six hang on it', async () => {
    const { end, revoked } = setUp(children(6));
    const ended = end();
    expect(await answer('Keep')).toContain('Facets lent from it: 6.');
    await ended;
    expect(revoked).toEqual([]);
  });

  test('counts what is paused or suspended among what hangs on it, not what has ended', async () => {
    const { end, revoked } = setUp([
      ...children(3, { state: 'paused' }),
      ...children(3, { state: 'suspended' }),
      ...children(4, { state: 'revoked' })
    ]);
    const ended = end();
    expect(await answer('Revoke all')).toContain('Facets lent from it: 6.');
    await ended;
    expect(revoked).toEqual(['f']);
  });

  test.each(['f', 'c0'])(
    'is asked about once more where a call of %s is in flight that began before the page was there',
    async caller => {
      const { end, revoked } = setUp(children(1), [[caller, { kind: 'intent', index: 7 }]]);
      const ended = end();
      expect(await answer('Revoke all')).toContain('Running calls that will be cut off: 1.');
      await ended;
      expect(revoked).toEqual(['f']);
    }
  );

  test('is done at once where a call has ended, though that was not heard here yet', async () => {
    const { end, model, revoked } = setUp(children(1), [
      ['c0', { kind: 'intent', index: 7 }],
      ['c0', { kind: 'outcome', index: 8, ref: 7 }]
    ]);
    jest.spyOn(model, 'running').mockReturnValue([7]);
    await end();
    expect(revoked).toEqual(['f']);
  });

  test('is asked about once more where a call runs of which the service tells no more', async () => {
    const { end, model, revoked } = setUp([], [['f', { kind: 'outcome', index: 8, ref: 7 }]]);
    jest.spyOn(model, 'running').mockReturnValue([3, 7]);
    const ended = end();
    expect(await answer('Revoke all')).toContain('Running calls that will be cut off: 1.');
    await ended;
    expect(revoked).toEqual(['f']);
  });

  test('is not kept back by a service that does not say what is in flight', async () => {
    const { end, source, revoked } = setUp([]);
    source.query = () => Promise.reject(new Error('no answer'));
    await end();
    expect(revoked).toEqual(['f']);
  });

  test('that fails says so', async () => {
    // JupyterLab logs what it shows.
    jest.spyOn(console, 'warn').mockImplementation();
    const { end, source } = setUp([]);
    source.revoke = () => Promise.reject(new Error('The service is away.'));
    const ended = end();
    expect(await answer('Close')).toContain('The service is away.');
    await ended;
  });
});
