import '../testing/dom';

import { Notification } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';

import type { FacetView } from '../../protocol';
import { TrialNotices } from './trials';

const UNTIL = 1_800_000_000;

function facet(over: object = {}, state = 'live'): FacetView {
  const observe = { constraints: { path: { path: '2024/**' } }, until: UNTIL };
  const terms = { object: 'sales', expiry: UNTIL + 60, observe, ...over };
  return { id: 'f', petname: 'q3\u202E', state, terms } as unknown as FacetView;
}

/** What is told of a facet that was there before, as of its trial's end. */
function told(before: FacetView | null, after: FacetView): string[] {
  const info = jest.spyOn(Notification, 'info').mockClear().mockReturnValue('n');
  const notices = new TrialNotices(nullTranslator.load(''), () => undefined);
  if (before !== null) {
    notices.look([before], UNTIL - 1);
  }
  notices.look([after], UNTIL);
  notices.look([after], UNTIL + 1);
  return info.mock.calls.map(([words]) => words);
}

describe('the end of limits that were only tried', () => {
  test('is told once, with the limits that hold from now on', () => {
    expect(told(facet(), facet())).toEqual([
      'q3⟨U+202E⟩: trial limits on sales are now in force: path below "2024".'
    ]);
    expect(told(facet(), facet({}, 'paused'))).toHaveLength(1);
  });

  test('is not told of what had ended before, was revoked, ends with it, or is no trial', () => {
    expect(told(null, facet())).toEqual([]);
    expect(told(facet(), facet({}, 'revoked'))).toEqual([]);
    const short = facet({ expiry: UNTIL });
    expect(told(short, short)).toEqual([]);
    const plain = facet({ observe: undefined });
    expect(told(plain, plain)).toEqual([]);
  });

  test('leads to what was done with the facet', () => {
    const info = jest.spyOn(Notification, 'info').mockClear().mockReturnValue('n');
    const shown: string[] = [];
    const notices = new TrialNotices(nullTranslator.load(''), id => shown.push(id));
    notices.look([facet()], UNTIL - 1);
    notices.look([facet()], UNTIL);
    info.mock.calls[0]![1]!.actions![0]!.callback(new MouseEvent('click'));
    expect(shown).toEqual(['f']);
  });

  test('is waited for without looking all the time', () => {
    const notices = new TrialNotices(nullTranslator.load(''), () => undefined);
    expect(notices.next([facet(), facet({ expiry: null })], UNTIL - 30)).toBe(30);
    expect(notices.next([facet()], UNTIL)).toBeNull();
  });
});
