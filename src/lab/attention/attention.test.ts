import '../testing/dom';

import { nullTranslator } from '@jupyterlab/translation';

import type { FacetView } from '../../protocol';
import { FacetryModel } from '../service/model';
import type { Source } from '../service/source';
import { Attention } from '.';

const NOW = 1_790_000_000;
const HOSTILE = '\u202Egpj.exe <img src=x onerror=alert(1)>';

beforeEach(() => jest.useFakeTimers({ now: NOW * 1000 }));
afterEach(() => {
  jest.useRealTimers();
  document.body.replaceChildren();
});

/** What is said while a facet with these names comes to its end. */
function said(petname: string, object: string, announce = true): string[] {
  const model = new FacetryModel({} as Source);
  const facet = {
    id: 'f',
    petname,
    state: 'live',
    issued_at: NOW,
    terms: { object, actions: ['balance'], expiry: NOW + 660 }
  } as unknown as FacetView;
  Object.assign(model.holdings, { facets: [facet] });
  const options = {
    trans: nullTranslator.load(''),
    announceExpiry: () => announce,
    notifyRequests: () => false,
    inSight: () => false,
    show: () => undefined,
    showFacet: () => undefined,
    showApprovers: () => undefined
  };
  new Attention(model, options);
  const heard: string[] = [];
  for (const seconds of [61, 540, 60]) {
    jest.advanceTimersByTime(seconds * 1000);
    heard.push(document.querySelector('[role="status"]')?.textContent ?? '');
  }
  model.dispose();
  return heard;
}

describe('the end of a facet', () => {
  test('is announced ten minutes and one minute before, and when it is there', () => {
    expect(said('churn.ipynb', 'bank')).toEqual([
      'churn.ipynb: the facet on bank ends in 10 minutes.',
      'churn.ipynb: the facet on bank ends in 1 minute.',
      'churn.ipynb: the facet on bank has ended.'
    ]);
  });

  test('is announced without the tricks of the names in it', () => {
    for (const words of said(HOSTILE, HOSTILE)) {
      expect(words).toMatch(/^⟨U\+202E⟩gpj\.exe <img.*: the facet on ⟨U\+202E⟩gpj\.exe <img/);
      expect(words).not.toContain('\u202E');
    }
    expect(document.querySelector('img')).toBeNull();
  });

  test('is announced to nobody who does not want to hear it', () => {
    expect(said('churn.ipynb', 'bank', false)).toEqual(['', '', '']);
  });
});
