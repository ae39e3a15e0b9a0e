import type { Decision } from '../cards/approval';
import { type RequestView, normalizeNeed } from '../../protocol';
import { decidedPage, type Done, type Ended, endedPage } from './requestEnd';
import { ENGLISH } from '../strings/english';

describe('a request that has ended', () => {
  const words = (state: Ended, done: Done): string =>
    endedPage(ENGLISH, state, done).element.textContent ?? '';

  test.each<[Done, Ended, string]>([
    ['nothing', 'granted', ENGLISH.endedElsewhere],
    ['nothing', 'denied', ENGLISH.endedElsewhere],
    ['overtaken', 'denied', ENGLISH.endedOvertaken],
    ['unheard', 'granted', ENGLISH.endedUnheard],
    ['agreed', 'granted', ENGLISH.endedAgreed],
    ['agreed', 'denied', ENGLISH.endedByAnother],
    ['agreed', 'withdrawn', ENGLISH.nothingToDo],
    ['nothing', 'no_answer', ENGLISH.endedNoAnswerWhy]
  ])('is told to whoever had done %s, %s', (done, state, said) => {
    expect(words(state, done)).toContain(said);
  });

  it('was decided elsewhere only where nobody here can have decided it', () => {
    for (const done of ['unheard', 'agreed'] as const) {
      expect(words('granted', done)).not.toContain(ENGLISH.endedElsewhere);
    }
  });
});

test.each([
  [true, ENGLISH.grantedWhat, ENGLISH.grantedPart],
  [false, ENGLISH.grantedPart, ENGLISH.grantedWhat]
])('who has granted is told who may end it: an owner %s', (owner, said, unsaid) => {
  const need = normalizeNeed({ object: 'bank', actions: ['balance'] });
  const request = { who: { petname: 'a.ipynb' } } as RequestView;
  const decision: Decision = { outcome: 'grant', granted: [need], mode: 'pointer' };
  const { element } = decidedPage(ENGLISH, request, decision, { owner, next: null });
  expect(element.textContent).toContain(said);
  expect(element.textContent).not.toContain(unsaid);
});
