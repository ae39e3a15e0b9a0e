import { ENGLISH } from './strings/english';
import { GERMAN } from './strings/german';
import { spanWords } from './when';

const HOUR_S = 3600;
const DAY_S = 86_400;

test.each([
  [15 * 60, '15 min', '15 Min.'],
  [HOUR_S, '1 hour', '1 Stunde'],
  [8 * HOUR_S, '8 hours', '8 Stunden'],
  [DAY_S, '1 day', '1 Tag'],
  [7 * DAY_S, '7 days', '7 Tage'],
  [90 * DAY_S, '90 days', '90 Tage']
])('%j seconds are %s', (seconds, english, german) => {
  expect([spanWords(ENGLISH, seconds), spanWords(GERMAN, seconds)]).toEqual([english, german]);
});
