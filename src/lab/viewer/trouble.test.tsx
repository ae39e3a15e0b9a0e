import '../testing/dom';

import { nullTranslator } from '@jupyterlab/translation';

import { ClockOff, Refused, ServiceProblem, Unreachable } from '../../client/errors';
import { bundle } from '../testing/german';
import { troubleWords } from './trouble';

const trans = nullTranslator.load('');

test.each([
  [new Unreachable(), 'There is no answer at the moment.'],
  [new ServiceProblem(503, 'offline', 'offline'), 'There is no answer at the moment.'],
  [
    new ServiceProblem(429, 'rate', 'Too many for now.'),
    'The service refused to show more: Too many for now.'
  ],
  [
    new Refused({ code: 'revoked', detail: '' }, null, 'It was revoked.'),
    'The service refused to show more: It was revoked.'
  ],
  [
    new ClockOff(7265),
    'The clock of this device is wrong. It is 2 h 1 min ahead of the service’s; at most 60 s are allowed. Set the clock, then try again.'
  ],
  [new Error('what failed says itself'), 'what failed says itself']
])('of %p people read what it means, in their language', (error, words) => {
  expect(troubleWords(trans, error)).toBe(words);
});

test('what is asked for again by itself says so, and that alone', () => {
  const goesOn = { goesOn: true };
  expect(troubleWords(trans, new Unreachable(), goesOn)).toMatch(/it goes on once there is one/);
  expect(troubleWords(trans, new ClockOff(-90), goesOn)).toBe(
    'The clock of this device is wrong. It is 90 s behind the service’s; at most 60 s are allowed. Set the clock; then it goes on here.'
  );
  expect(troubleWords(trans, new Error('other'), goesOn)).toBe('other');
});

test('what a person has to press again is said so in German, too', async () => {
  const german = await bundle('de_DE');
  expect(troubleWords(german, new ClockOff(7265))).toBe(
    'Die Uhr dieses Geräts geht falsch. Sie geht 2 h 1 min vor der des Dienstes; erlaubt sind höchstens 60 s. Stellen Sie die Uhr und versuchen Sie es dann noch einmal.'
  );
});
