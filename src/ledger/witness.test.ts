import { generateKeyPairSync, sign } from 'node:crypto';

import { leastOf } from '../engine/testing/cpu';
import { b64u, hex, sha256, utf8 } from '../protocol';
import {
  type Checkpoint,
  cosign,
  COSIGNATURE,
  formatAddCheckpoint,
  formatCheckpoint,
  formatNote,
  formatVkey,
  isEnough,
  leafHash,
  parseAddCheckpoint,
  parseCheckpoint,
  parseNote,
  parsePolicy,
  parseVkey,
  signNote,
  TileTree,
  verifyCosignature,
  withCosignature,
  Witness,
  type WitnessAnswer,
  witnessedBy
} from '.';

const ORIGIN = 'log.example/1';
const NOW = 1_790_000_000;

function newKey(name: string, type?: number) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const { x } = publicKey.export({ format: 'jwk' }) as { x: string };
  return {
    vkey: formatVkey(name, b64u.decode(x), type),
    sign: (bytes: Uint8Array): Uint8Array => sign(null, bytes, privateKey)
  };
}

const log = newKey(ORIGIN);
const own = newKey('witness.example', COSIGNATURE);

/** A log of so many entries, some of which differ from those of another. */
class TestLog {
  constructor(size: number, fork = Infinity) {
    const tiles = new Map<string, Uint8Array>();
    this.tree = new TileTree({
      read: (level, index) => tiles.get(`${level}/${index}`),
      write: (level, index, bytes) => void tiles.set(`${level}/${index}`, bytes)
    });
    const leaves = Array.from({ length: size }, (_, at) =>
      leafHash(utf8.encode(at < fork ? `${at}` : `fork ${at}`))
    );
    this.tree.append(leaves);
  }

  note(size: number, by = log): string {
    const text = formatCheckpoint({ origin: ORIGIN, size, root: this.tree.root(size) });
    return signNote(text, by.vkey, by.sign);
  }

  adding(old: number, size: number, proofFrom = old): string {
    const hashes = proofFrom === 0 ? [] : this.tree.consistency(proofFrom, size);
    return formatAddCheckpoint({ old, hashes, checkpoint: this.note(size) });
  }

  readonly tree: TileTree;
}

function newWitness() {
  const remembered = new Map<string, Checkpoint>();
  const witness = new Witness({
    vkey: own.vkey,
    sign: own.sign,
    logs: new Map([[ORIGIN, log.vkey]]),
    memory: {
      last: origin => remembered.get(origin),
      remember: checkpoint => void remembered.set(checkpoint.origin, checkpoint)
    },
    clock: { now: () => NOW * 1000 }
  });
  return { witness, last: () => remembered.get(ORIGIN)?.size ?? 0 };
}

describe('a cosignature', () => {
  const note = new TestLog(5).note(5);
  const { text } = parseNote(note);

  test('is over the time and the text, by a key of its own type', async () => {
    const signature = await cosign(text, own.vkey, own.sign, NOW);
    expect(signature.signature).toHaveLength(72);
    expect(hex.encode(signature.signature.slice(0, 8))).toBe(NOW.toString(16).padStart(16, '0'));
    const { name, id, publicKey } = parseVkey(own.vkey, COSIGNATURE);
    expect(id).toEqual(
      sha256(Buffer.concat([utf8.encode(`${name}\n\u0004`), publicKey])).slice(0, 4)
    );
    expect(await verifyCosignature(formatNote(text, [signature]), own.vkey)).toBe(NOW);
    expect(() => parseVkey(own.vkey)).toThrow(expect.objectContaining({ code: 'vkey_malformed' }));
    await expect(verifyCosignature(note, log.vkey)).rejects.toMatchObject({
      code: 'vkey_malformed'
    });
  });

  test('does not verify with another time, text, or witness', async () => {
    const signature = await cosign(text, own.vkey, own.sign, NOW);
    const at = (change: (bytes: Uint8Array) => void): string => {
      const bytes = signature.signature.slice();
      change(bytes);
      return formatNote(text, [{ ...signature, signature: bytes }]);
    };
    for (const bad of [
      note,
      at(bytes => (bytes[7]! ^= 1)),
      at(bytes => (bytes[20]! ^= 1)),
      formatNote(parseNote(new TestLog(6).note(6)).text, [signature]),
      formatNote(text, [await cosign(text, newKey('w2', COSIGNATURE).vkey, own.sign, NOW)])
    ]) {
      await expect(verifyCosignature(bad, own.vkey)).rejects.toMatchObject({
        code: 'note_unsigned'
      });
    }
  });

  test('is added to a note in the place of whatever stood there by its key', async () => {
    const mine = await cosign(text, own.vkey, own.sign, NOW);
    const signed = withCosignature(note, { ...mine, signature: new Uint8Array(72) });
    const mended = withCosignature(signed, mine);
    expect(parseNote(mended).signatures.map(({ name }) => name)).toEqual([
      ORIGIN,
      'witness.example'
    ]);
    expect(await verifyCosignature(mended, own.vkey)).toBe(NOW);
  });
});

describe('a witness', () => {
  const honest = new TestLog(40);
  const code = async (answer: Promise<WitnessAnswer>): Promise<number> => (await answer).status;

  test('cosigns the first state that it sees, and each that continues the last', async () => {
    const { witness, last } = newWitness();
    for (const [old, size] of [
      [0, 3],
      [3, 3],
      [3, 17],
      [17, 40]
    ] as const) {
      const answer = await witness.add(honest.adding(old, size));
      expect([size, answer.status]).toEqual([size, 200]);
      const note = honest.note(size);
      const signed = `${parseNote(note).text}\n${answer.body}`;
      expect(await verifyCosignature(signed, own.vkey)).toBe(NOW);
      expect(last()).toBe(size);
    }
  });

  test('of a log that forked cosigns one side only', async () => {
    const forked = new TestLog(40, 10);
    const { witness, last } = newWitness();
    await witness.add(honest.adding(0, 20));
    const same = await witness.add(forked.adding(20, 20));
    expect(same).toEqual({ status: 409, type: 'text/x.tlog.size', body: '20\n' });
    expect(await code(witness.add(forked.adding(20, 40)))).toBe(422);
    expect(await code(witness.add(forked.adding(0, 40)))).toBe(409);
    expect(last()).toBe(20);
    expect(await code(witness.add(honest.adding(20, 40)))).toBe(200);
  });

  test('shown both sides of a fork at once cosigns one', async () => {
    const forked = new TestLog(40, 10);
    const { witness } = newWitness();
    const answers = await Promise.all([
      witness.add(honest.adding(0, 20)),
      witness.add(forked.adding(0, 20)),
      witness.add(forked.adding(0, 30))
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 409, 409]);
  });

  test('does not go back, and tells the size that it knows', async () => {
    const { witness, last } = newWitness();
    await witness.add(honest.adding(0, 30));
    expect(await witness.add(honest.adding(20, 25))).toMatchObject({ status: 409, body: '30\n' });
    expect(await code(witness.add(honest.adding(30, 20, 0)))).toBe(400);
    expect(await code(witness.add(honest.adding(30, 40, 29)))).toBe(422);
    expect(await code(witness.add(honest.adding(30, 40, 0)))).toBe(422);
    expect(last()).toBe(30);
  });

  test('knows the logs that it was told of, by their keys', async () => {
    const { witness, last } = newWitness();
    const checkpoint = honest.note(5, newKey(ORIGIN));
    expect(await code(witness.add(formatAddCheckpoint({ old: 0, hashes: [], checkpoint })))).toBe(
      403
    );
    const text = formatCheckpoint({
      ...parseCheckpoint(parseNote(checkpoint).text),
      origin: 'other'
    });
    const other = newKey('other');
    const foreign = signNote(text, other.vkey, other.sign);
    expect(
      await code(witness.add(formatAddCheckpoint({ old: 0, hashes: [], checkpoint: foreign })))
    ).toBe(404);
    expect(last()).toBe(0);
  });

  test.each([
    '',
    'old 0',
    'old -1\n\n',
    'old 00\n\n',
    'new 0\n\n',
    'old 0\nnothing\n\n',
    `old 0\n${`${'A'.repeat(43)}=\n`.repeat(64)}\n`
  ])('refuses what is no request: %j', async start => {
    const { witness } = newWitness();
    expect(await code(witness.add(start + honest.note(3)))).toBe(400);
  });

  test('reads what is written to it', () => {
    const body = honest.adding(3, 17);
    expect(formatAddCheckpoint(parseAddCheckpoint(body))).toBe(body);
  });
});

describe('a policy', () => {
  const [a, b, c] = ['a', 'b', 'c'].map(name => newKey(name, COSIGNATURE)) as [
    typeof own,
    typeof own,
    typeof own
  ];
  const text = [
    '# ours',
    `log ${log.vkey}`,
    `witness a ${a.vkey} https://a.example/w`,
    `witness b ${b.vkey}`,
    `witness c ${c.vkey}`,
    'group two 2 a b c',
    'group nested all two c',
    'quorum nested',
    ''
  ].join('\n');

  test('says which cosignatures are enough', async () => {
    const policy = parsePolicy(text);
    const note = new TestLog(5).note(5);
    const body = parseNote(note).text;
    const by = async (...keys: (typeof own)[]): Promise<boolean> => {
      const more = await Promise.all(keys.map(({ vkey, sign }) => cosign(body, vkey, sign, NOW)));
      const signed = formatNote(body, [...parseNote(note).signatures, ...more]);
      return (await witnessedBy(signed, policy)).ok;
    };
    expect(await by(a, c)).toBe(true);
    expect(await by(a, b, c)).toBe(true);
    expect([await by(a, b), await by(c), await by(), await by(a, a)]).toEqual([
      false,
      false,
      false,
      false
    ]);
    expect((await witnessedBy(note, parsePolicy('quorum none'))).ok).toBe(true);
  });

  test('whose groups stand in each other in ever more ways is soon weighed', () => {
    const groups = Array.from({ length: 40 }, (_, at) => {
      const [one, other] = [at - 1, at - 2].map(before =>
        before < 0 ? 'ab'[before + 2] : `g${before}`
      );
      return `group g${at} all ${one} ${other}`;
    });
    const nested = parsePolicy(
      [`witness a ${a.vkey}`, `witness b ${b.vkey}`, ...groups, 'quorum g39'].join('\n')
    );
    const weighed = (): void =>
      expect([isEnough(nested, ['a', 'b']), isEnough(nested, ['a'])]).toEqual([true, false]);
    // Each group weighed anew wherever it stands: 300 million times.
    expect(leastOf(0.5, weighed)).toBeLessThan(0.5);
  });

  test.each([
    ['no quorum', `witness a ${a.vkey}`],
    ['a quorum of nobody', 'quorum a'],
    ['two of them', 'quorum none\nquorum none'],
    ['a name twice', `witness a ${a.vkey}\nwitness a ${b.vkey}\nquorum a`],
    ['a group of more than it has', `witness a ${a.vkey}\ngroup g 2 a\nquorum g`],
    ['a group that counts one twice', `witness a ${a.vkey}\ngroup g 2 a a\nquorum g`],
    ['a group of none', `witness a ${a.vkey}\ngroup g 0 a\nquorum g`],
    ['a group that is empty', 'group g any\nquorum g'],
    ['the key of a log', `witness a ${log.vkey}\nquorum a`],
    ['no address', `witness a ${a.vkey} ftp://x\nquorum a`],
    ['another word', `wittness a ${a.vkey}\nquorum none`]
  ])('with %s is refused', (_, bad) => {
    expect(() => parsePolicy(bad)).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^(policy|vkey)_malformed$/) })
    );
  });
});
