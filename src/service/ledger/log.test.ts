import { b64 } from '../../protocol';
import {
  commit,
  decodeLeaf,
  encodeLeaf,
  formatProof,
  formatReceipt,
  leafHash,
  parseCheckpoint,
  parseProof,
  parseReceipt,
  verifyConsistency,
  verifyInclusion,
  verifyNote,
  verifyReceipt
} from '../../ledger';
import { Ledger } from './testing/book';

describe('the log', () => {
  let ledger: Ledger;
  beforeEach(async () => {
    ledger = await Ledger.open();
  });
  afterEach(() => ledger.close());

  const proven = async (index: number): Promise<string | null> => {
    const proof = parseProof(Buffer.from(b64.decode(ledger.journal.receipt(index))).toString());
    const text = await verifyNote(proof.checkpoint, ledger.identity.logKey);
    const { size, root } = parseCheckpoint(text);
    const leaf = leafHash(ledger.log.row(index)!.leaf);
    return verifyInclusion(leaf, proof.index, size, proof.hashes, root);
  };

  test('writes leaves and commitments as the ledger library reads them', async () => {
    await ledger.append({
      kind: 'request',
      groups: {
        why: { purpose: 'Grüße \u{1F600}' },
        who: { principal: 'k' },
        token: 'a.b.c',
        terms: [{ z: 1, a: 1e21 }],
        args: {},
        what: { object: 'ü' },
        result: { state: 'done' }
      }
    });
    await ledger.append({ kind: 'decision', groups: { what: {} }, ref: 0 });
    for (const index of [0, 1]) {
      const { leaf, openings } = ledger.log.row(index)!;
      const decoded = decodeLeaf(leaf);
      expect(Buffer.from(encodeLeaf(decoded)).equals(leaf)).toBe(true);
      for (const [group, { salt, bytes }] of Object.entries(openings)) {
        const opened = [salt, bytes].map(text => Buffer.from(text, 'base64url'));
        expect(commit(group as 'who', opened[0]!, opened[1]!)).toBe(decoded.c[group as 'who']);
      }
    }
  });

  test('proves every entry, old or new, across tiles and restarts', async () => {
    for (let group = 0; group < 6; group++) {
      await Promise.all(Array.from({ length: 100 }, () => ledger.append()));
    }
    for (const index of [0, 1, 255, 256, 257, 511, 512, 598, 599]) {
      expect(await proven(index)).toBeNull();
    }
    await ledger.reopened();
    await ledger.append();
    for (const index of [0, 255, 256, 512, 599, 600]) {
      expect(await proven(index)).toBeNull();
    }
  });

  test('proves every entry whatever groups it came in, and whichever of them failed', async () => {
    const sizes = [1, 255, 1, 3, 250, 2, 1, 256, 300, 7, 211, 1, 520, 1];
    let size = 0;
    for (const [turn, group] of sizes.entries()) {
      const entries = Array.from({ length: group }, () => ledger.append());
      await Promise.all(entries);
      size += group;
      // A disk that is full takes none of it: neither entries nor what was added to the tree.
      ledger.db.exec(
        `CREATE TEMP TRIGGER full BEFORE UPDATE ON log_head BEGIN SELECT raise(FAIL, 'full'); END`
      );
      const lost = Array.from({ length: 1 + ((turn * 97) % 300) }, () => ledger.append());
      const settled = await Promise.allSettled(lost);
      expect(settled.every(({ status }) => status === 'rejected')).toBe(true);
      ledger.db.exec('DROP TRIGGER full');
      if (turn % 3 === 0) {
        await ledger.reopened();
      }
      for (const index of [0, size >> 1, size - group, size - 1]) {
        expect(await proven(index)).toBeNull();
      }
    }
    expect(ledger.log.size).toBe(size);
  });

  test('continues what it was before a restart', async () => {
    await Promise.all([1, 2, 3, 4, 5].map(() => ledger.append()));
    const before = parseCheckpoint(await verifyNote(ledger.log.checkpoint, ledger.identity.logKey));
    await ledger.reopened();
    await Promise.all([1, 2, 3].map(() => ledger.append()));
    const after = parseCheckpoint(await verifyNote(ledger.log.checkpoint, ledger.identity.logKey));
    const proof = ledger.log.consistency(5, 8);
    expect(verifyConsistency(5, 8, before.root, after.root, proof)).toBeNull();
  });

  test('gives receipts that fit a header whatever was said, and still verify', async () => {
    const intent = await ledger.append({
      kind: 'intent',
      groups: {
        who: { principal: 'k' },
        what: { object: 'x', action: 'y' },
        args: { text: 'a'.repeat(200_000) },
        token: 'a'.repeat(300_000)
      }
    });
    const outcome = await ledger.append({
      kind: 'outcome',
      ref: intent,
      groups: { result: { state: 'done' } }
    });
    const receipt = ledger.journal.receipt(outcome);
    expect(receipt.length).toBeLessThan(12_000);
    const verdict = await verifyReceipt(receipt, ledger.identity.logKey);
    expect(verdict.checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(verdict.intent?.opened).toMatchObject({ what: { object: 'x' } });
  });

  test('writes receipts as the ledger library does', async () => {
    for (const purpose of ['x', 'é'.repeat(5_000)]) {
      const what = { object: 'x', purpose };
      const intent = await ledger.append({ kind: 'intent', groups: { what, token: 'a.b.c' } });
      const groups = { result: { state: 'done' } };
      const outcome = await ledger.append({ kind: 'outcome', ref: intent, groups });
      const receipt = ledger.journal.receipt(outcome);
      const { proof, extra } = parseReceipt(receipt);
      expect(formatReceipt(proof, extra)).toBe(receipt);
    }
    const plain = ledger.journal.receipt(0);
    const text = Buffer.from(plain, 'base64').toString();
    expect(formatProof(parseProof(text))).toBe(text);
  });

  test('knows which intents are open after a restart', async () => {
    const intents = await Promise.all(
      [1, 2, 3].map(() => ledger.append({ kind: 'intent', groups: { what: {} } }))
    );
    const settle = (ref: number): Promise<number> =>
      ledger.append({ kind: 'outcome', ref, groups: { result: { state: 'done' } } });
    await settle(intents[1]!);
    await ledger.reopened();
    expect(ledger.log.openIntents()).toEqual([intents[0], intents[2]]);
    await settle(intents[0]!);
    await settle(intents[2]!);
    await ledger.reopened();
    expect(ledger.log.openIntents()).toEqual([]);
  });

  describe('changed from outside', () => {
    test.each([
      ['its last entry gone', 'DELETE FROM entries WHERE idx = 299'],
      ['an entry of the newest ones edited', "UPDATE entries SET leaf = x'7b7d' WHERE idx = 298"],
      ['a tile edited', 'UPDATE tiles SET hashes = zeroblob(length(hashes)) WHERE level = 1'],
      [
        'a hash of the tile that fills edited',
        'UPDATE edge SET hashes = zeroblob(32) WHERE idx = 256'
      ],
      [
        'a hash of the tile that fills gone',
        'DELETE FROM edge WHERE idx = (SELECT max(idx) FROM edge)'
      ],
      ['the tile that fills gone', 'DELETE FROM edge'],
      ['its head gone', 'DELETE FROM log_head'],
      [
        'its checkpoint one of another size',
        'UPDATE log_head SET size = 299; DELETE FROM entries WHERE idx = 299'
      ],
      ['its checkpoint unsigned', "UPDATE log_head SET checkpoint = 'x\n300\nAA==\n\n'"],
      ['its key another’s', "DELETE FROM keys WHERE name = 'log'"]
    ])('with %s, does not start', async (_what, sql) => {
      await Promise.all(Array.from({ length: 300 }, () => ledger.append()));
      await expect(ledger.reopened(db => db.exec(sql))).rejects.toMatchObject({
        code: 'ledger_inconsistent'
      });
      ledger = await Ledger.open();
    });
  });

  test('does not start while the clock is more than a minute behind its last entry', async () => {
    await ledger.append();
    ledger.now -= 60_000;
    await ledger.reopened();
    ledger.now -= 1_000;
    await expect(ledger.reopened()).rejects.toMatchObject({
      code: 'clock_behind',
      message: expect.stringContaining('61 s behind')
    });
    ledger = await Ledger.open();
  });

  test('never lets its times go back', async () => {
    await ledger.append();
    const first = ledger.log.row(0)!.at;
    ledger.now -= 5_000;
    await ledger.append();
    expect(ledger.log.row(1)!.at).toBe(first);
  });
});
