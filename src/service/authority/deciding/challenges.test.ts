import { randomBytes } from 'node:crypto';

import { Challenges } from './challenges';

let now = Date.UTC(2026, 10, 29);
const open = (): Challenges =>
  new Challenges({ now: () => now }, { bytes: length => randomBytes(length) });

describe('a challenge', () => {
  test('is spent once, within ten minutes, at the service that issued it since its start', () => {
    const challenges = open();
    const [one, late] = [challenges.issue(), challenges.issue()];
    expect(open().spend(one)).toBe(false);
    expect(challenges.spend(one)).toBe(true);
    expect(challenges.spend(one)).toBe(false);
    now += 600_000;
    expect(challenges.spend(late)).toBe(false);
    expect(challenges.spend(one)).toBe(false);
  });

  test('is made by nobody else, and is of no other time', () => {
    const challenges = open();
    const bytes = Buffer.from(challenges.issue(), 'base64url');
    for (let at = 0; at < bytes.length; at++) {
      const bent = Buffer.from(bytes);
      bent[at]! ^= 1;
      expect(challenges.spend(bent.toString('base64url'))).toBe(false);
    }
    for (const other of ['', 'A', bytes.subarray(1).toString('base64url'), 'A'.repeat(75)]) {
      expect(challenges.spend(other)).toBe(false);
    }
    expect(challenges.spend(bytes.toString('base64url'))).toBe(true);
  });

  test('is there still, however many others ask for one', () => {
    const challenges = open();
    const one = challenges.issue();
    for (let others = 0; others < 10_000; others++) {
      challenges.issue();
    }
    expect(challenges.spend(one)).toBe(true);
  });
});
