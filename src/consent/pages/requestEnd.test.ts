import { type Done, type Ended, endedPage } from './requestEnd';
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
