import { ed25519 } from '@noble/curves/ed25519.js';

import {
  epochName,
  type FormerKey,
  logOrigin,
  parseCheckpoint,
  parseNote,
  signSuccession
} from '../../../ledger';
import { ISSUER, RecordedLog } from '../../testing/recorded/log';
import { checkEntry } from './checks';

const key = (seed: number): Uint8Array => new Uint8Array(32).fill(seed);
const second = (seed: number): string =>
  logOrigin(ISSUER, epochName(2, ed25519.getPublicKey(key(seed))));

/** A log with so many entries, then others; every log of these tests begins alike. */
function logOf(origin: string, seed: number, entries: number, others = 0): RecordedLog {
  const log = new RecordedLog(origin, seed);
  for (let n = 0; n < entries + others; n++) {
    log.write({ kind: 'pause', at: 1000 + n, what: { n: n < entries ? n : `${origin} ${n}` } });
  }
  return log;
}

const FORMER = logOf(logOrigin(ISSUER, 1), 7, 5, 3);

/** What a service says of its former log, which ended with five entries. */
function handedOn(to: RecordedLog, seed: number, by = key(7)): FormerKey {
  const last = parseCheckpoint(parseNote(FORMER.checkpoint(5)).text);
  const succession = signSuccession(
    last,
    { vkey: FORMER.vkey, sign: bytes => ed25519.sign(bytes, by) },
    { vkey: to.vkey, sign: bytes => ed25519.sign(bytes, key(seed)) }
  );
  return { log: FORMER.vkey, succession };
}

/** How a page that saw `seen` before finds the newest entry of a log. */
async function consistency(log: RecordedLog, seen: string, former: FormerKey[]) {
  const { size } = parseCheckpoint(parseNote(seen).text);
  const entry = log.entries.at(-1)!;
  const checks = await checkEntry({
    proof: log.prove(entry.index),
    vkey: log.vkey,
    former,
    issuer: ISSUER,
    entry,
    answered: null,
    holderKey: null,
    seen: { checkpoint: seen, hashes: log.consistency(size, log.entries.length) }
  });
  return checks.find(({ name }) => name === 'consistency');
}

describe('a page that saw a log before it was restored', () => {
  const restored = logOf(second(8), 8, 5, 6);

  test('finds that the new one goes on from it', async () => {
    const seen = FORMER.checkpoint(4);
    expect(await consistency(restored, seen, [handedOn(restored, 8)])).toMatchObject({ ok: true });
  });

  test('is told how much of what it saw is lost', async () => {
    const check = await consistency(restored, FORMER.checkpoint(7), [handedOn(restored, 8)]);
    expect(check).toMatchObject({ ok: false, detail: expect.stringContaining('2 are lost') });
  });

  test('does not believe a key that the former one did not hand its log on to', async () => {
    const seen = FORMER.checkpoint(4);
    for (const former of [[], [handedOn(restored, 8, key(9))]]) {
      expect(await consistency(restored, seen, former)).toMatchObject({ ok: false });
    }
  });

  test('does not take another restore of the same back-up for the one it saw', async () => {
    const other = logOf(second(9), 9, 5, 6);
    const seen = other.checkpoint(6);
    expect(await consistency(restored, seen, [handedOn(restored, 8)])).toMatchObject({ ok: false });
  });
});
