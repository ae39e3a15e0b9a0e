import { ClockOff, KeyStoreError, ServiceProblem, Unreachable } from '../client';
import { failureText, Told } from './page';
import { ENGLISH } from './strings/english';

describe('a failure', () => {
  test.each<[string, Error, string]>([
    [
      'of the key store',
      new KeyStoreError('key_store_busy', 'The key store is in use by an older page.'),
      ENGLISH.keysBusy
    ],
    ['to reach the service', new Unreachable(), ENGLISH.offline],
    [
      'of a clock that is fast',
      new ClockOff(120),
      'The clock of this device is 120 s ahead of the service’s; at most 60 s are allowed. Set the clock; this page then carries on by itself.'
    ],
    [
      'of a clock that is slow',
      new ClockOff(-90),
      'The clock of this device is 90 s behind the service’s; at most 60 s are allowed. Set the clock; this page then carries on by itself.'
    ],
    [
      'that is told already',
      new Told('not_an_owner', ENGLISH.enrolNotOwner),
      ENGLISH.enrolNotOwner
    ],
    ['that the service explains', new ServiceProblem(409, 'x', 'No.\u202E'), 'No.⟨U+202E⟩'],
    ['that nobody foresaw', new TypeError('x is null'), 'That did not work: x is null']
  ])('%s is told in words of the table', (_, error, words) =>
    expect(failureText(ENGLISH, error)).toBe(words)
  );
});
