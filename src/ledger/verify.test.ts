import { generateKeyPairSync, sign as signBytes } from 'node:crypto';

import { type ActionPayload, b64, b64u, jcs, sign, thumbprint, utf8 } from '../protocol';
import { ecSigner, ed25519, p256 } from '../protocol/testing/keys';
import { payloads } from '../protocol/testing/payloads';
import { Seeded } from '../protocol/testing/seeded';
import { formatCheckpoint } from './checkpoint';
import {
  commit,
  decodeLeaf,
  encodeLeaf,
  type Leaf,
  type LeafGroup,
  type Openings,
  openingsFromJson,
  openingsToJson
} from './leaf';
import { formatVkey, signNote } from './note';
import { formatProof } from './proof';
import { decodeExtra, encodeExtra, formatReceipt, parseReceipt } from './receipt';
import { TileTree } from './tiles';
import { leafHash } from './tree';
import { type Verdict, verifyEntry, verifyReceipt } from './verify';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const ORIGIN = 'facetry/0123456789abcdef/1';
const VKEY = formatVkey(ORIGIN, b64u.decode(publicKey.export({ format: 'jwk' }).x!));
const signLog = (bytes: Uint8Array): Uint8Array => signBytes(null, bytes, privateKey);

const seeded = new Seeded(11);

function entry(kind: Leaf['k'], groups: Partial<Record<LeafGroup, unknown>>, ref?: number) {
  const openings: Openings = {};
  const c: Leaf['c'] = {};
  for (const [name, value] of Object.entries(groups)) {
    const group = name as LeafGroup;
    const salt = seeded.bytes(32);
    const bytes = utf8.encode(group === 'token' ? String(value) : jcs(value));
    openings[group] = { salt, bytes };
    c[group] = commit(group, salt, bytes);
  }
  const leaf = encodeLeaf({
    v: 1,
    k: kind,
    t: 1_790_000_000_123,
    c,
    ...(ref === undefined ? {} : { ref })
  });
  return { leaf, openings };
}

interface Change {
  intent?: Partial<Record<LeafGroup, unknown>>;
  ref?: number;
  payload?: Partial<ActionPayload>;
  origin?: string;
}

/** A log of five entries: others, an intent at 2, its outcome at 4. */
async function log(change: Change = {}) {
  const payload = { ...payloads()['facet-action'], ...change.payload };
  const token = await sign(payload, 'facet-action', await ecSigner());
  const intent = entry('intent', {
    who: { principal: thumbprint(p256), kind: 'notebook', custody: 'wallet', facet: payload.fct },
    what: { object: payload.obj, action: payload.act, safe: true, body: payload.body },
    args: { ...payload.args, limit: 10 },
    token,
    ...change.intent
  });
  const outcome = entry('outcome', { result: { state: 'done', status: 200 } }, change.ref ?? 2);
  const all = [
    entry('genesis', {}),
    entry('epoch', {}),
    intent,
    entry('refusals', { what: { count: 3 } }),
    outcome
  ];
  const tree = new TileTree({ read: () => undefined, write: () => undefined });
  tree.append(all.map(({ leaf }) => leafHash(leaf)));
  const checkpoint = signNote(
    formatCheckpoint({ origin: change.origin ?? ORIGIN, size: tree.size, root: tree.root() }),
    VKEY,
    signLog
  );
  return { intent, outcome, tree, checkpoint };
}

async function receipt(change: Change = {}, extra: object = {}): Promise<string> {
  const { intent, outcome, tree, checkpoint } = await log(change);
  return formatReceipt(
    { index: 4, hashes: tree.inclusion(4), checkpoint },
    { ...outcome, intent: { index: 2, ...intent, hashes: tree.inclusion(2) }, ...extra }
  );
}

async function entryProof(index = 2, change: Change = {}) {
  const { intent, tree, checkpoint } = await log(change);
  return {
    leaf: intent.leaf,
    openings: openingsToJson(intent.openings),
    proof: formatProof({ index, hashes: tree.inclusion(index), checkpoint }),
    vkey: VKEY
  };
}

function failed(verdict: Verdict): string[] {
  expect(verdict.ok).toBe(verdict.checks.every(check => check.ok));
  return verdict.checks.filter(check => !check.ok).map(check => check.name);
}

describe('a receipt', () => {
  it('proves outcome, intent, and who signed', async () => {
    const verdict = await verifyReceipt(await receipt(), VKEY, { holderKey: p256 });
    expect(verdict.checks.map(check => check.name)).toEqual([
      'form',
      'checkpoint',
      'inclusion',
      'commitments',
      'reference',
      'token'
    ]);
    expect(failed(verdict)).toEqual([]);
    expect(verdict).toMatchObject({
      ok: true,
      index: 4,
      leaf: { k: 'outcome', ref: 2 },
      opened: { result: { state: 'done', status: 200 } },
      checkpoint: { origin: ORIGIN, size: 5 },
      intent: { index: 2, leaf: { k: 'intent' }, opened: { what: { action: 'read' } } }
    });
  });

  it('is read back as it was written', async () => {
    const { extra } = parseReceipt(await receipt());
    expect(decodeExtra(encodeExtra(extra))).toEqual(extra);
  });

  it('may leave groups out, and says which', async () => {
    const { outcome, intent, tree } = await log();
    const { args, who } = intent.openings;
    const text = await receipt(
      {},
      {
        intent: {
          index: 2,
          leaf: intent.leaf,
          openings: { args: args!, who: who! },
          hashes: tree.inclusion(2)
        }
      }
    );
    const { checks } = await verifyReceipt(text, VKEY);
    expect(checks.find(check => check.name === 'commitments')?.detail).toMatch(/not shown: .*/);
    expect(outcome.openings).toHaveProperty('result');
  });

  it('fails where the outcome answers another intent', async () => {
    expect(failed(await verifyReceipt(await receipt({ ref: 1 }), VKEY))).toEqual(['reference']);
  });

  it('fails where the intent is not the one in the log', async () => {
    const { intent } = await log();
    const text = await receipt({}, { intent: { index: 2, ...intent, hashes: [] } });
    expect(failed(await verifyReceipt(text, VKEY))).toEqual(['inclusion']);
    const invented = await receipt({}, { intent: { index: 3, ...intent, hashes: [] } });
    expect(failed(await verifyReceipt(invented, VKEY))).toEqual(['inclusion', 'reference']);
  });

  it('fails under the key of another log', async () => {
    const other = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }).x!;
    expect(
      failed(await verifyReceipt(await receipt(), formatVkey(ORIGIN, b64u.decode(other))))
    ).toEqual(['checkpoint', 'inclusion']);
    expect(failed(await verifyReceipt(await receipt({ origin: 'facetry/other/1' }), VKEY))).toEqual(
      ['checkpoint', 'inclusion']
    );
    expect(failed(await verifyReceipt(await receipt(), 'no key'))).toEqual([
      'checkpoint',
      'inclusion'
    ]);
  });

  it('fails where an opening was changed, or one group is shown as another', async () => {
    const { outcome } = await log();
    const { result } = outcome.openings;
    for (const openings of [
      { result: { ...result!, bytes: utf8.encode('{"state":"failed"}') } },
      { result: { ...result!, salt: seeded.bytes(32) } },
      { why: result! }
    ]) {
      const text = await receipt({}, { openings });
      expect(failed(await verifyReceipt(text, VKEY))).toEqual(['commitments']);
    }
  });

  it('fails where the holder’s token is missing, another’s, or says something else', async () => {
    const why = async (change: Change, holderKey = p256): Promise<string> => {
      const { checks } = await verifyReceipt(await receipt(change), VKEY, { holderKey });
      return checks
        .filter(check => !check.ok)
        .map(check => `${check.name}: ${check.detail}`)
        .join();
    };
    expect(await why({}, ed25519)).toMatch(/^token: .*kid names another key/);
    expect(await why({ intent: { what: { object: 'reports', action: 'drop' } } })).toMatch(
      /^token: .*another action/
    );
    expect(await why({ intent: { what: { object: 'other', action: 'read' } } })).toMatch(
      /^token: .*another object/
    );
    expect(await why({ intent: { who: { principal: 'x' } } })).toMatch(
      /^token: .*another principal/
    );
    expect(await why({ intent: { who: { principal: thumbprint(p256), facet: 'x' } } })).toMatch(
      /^token: .*another facet/
    );
    expect(await why({ intent: { args: { path: 'z' } } })).toMatch(/^token: .*another argument/);
    const { obj: object, act: action } = payloads()['facet-action'];
    expect(await why({ intent: { what: { object, action } } })).toMatch(/^token: .*another body/);
    expect(await why({ intent: { token: 'a.b.c' } })).toMatch(/^token: /);
    const poll = await sign(payloads()['facet-poll'], 'facet-poll', await ecSigner());
    expect(await why({ intent: { token: poll } })).toMatch(
      /^token: .*facet-poll can not be the token/
    );
    const { intent, tree } = await log();
    const { token: _, ...openings } = intent.openings;
    const text = await receipt(
      {},
      { intent: { index: 2, leaf: intent.leaf, openings, hashes: tree.inclusion(2) } }
    );
    expect(failed(await verifyReceipt(text, VKEY, { holderKey: p256 }))).toContain('token');
  });

  it.each([
    ['nothing', ''],
    ['no base64', '§'],
    ['no proof', b64.encode(utf8.encode('hello'))],
    ['no UTF-8', b64.encode(Uint8Array.of(255))]
  ])('has no form as %s', async (_, text) => {
    const verdict = await verifyReceipt(text, VKEY);
    expect(failed(verdict)).toEqual(['form']);
    expect(verdict.checks).toHaveLength(1);
  });

  it('has no form without its entries, with others, or with further members', async () => {
    const { intent, outcome, tree, checkpoint } = await log();
    const proof = { index: 4, hashes: tree.inclusion(4), checkpoint };
    const asReceipt = (extra?: string): string =>
      b64.encode(
        utf8.encode(
          formatProof(extra === undefined ? proof : { ...proof, extra: utf8.encode(extra) })
        )
      );
    const good = JSON.parse(
      utf8.decode(encodeExtra({ ...outcome, intent: { index: 2, ...intent, hashes: [] } }))
    ) as Record<string, object>;
    for (const extra of [
      undefined,
      '{}',
      'no JSON',
      jcs({ ...good, more: 1 }),
      jcs({ ...good, leaf: b64.encode(intent.leaf) }),
      jcs({ ...good, openings: { secret: { salt: '', bytes: '' } } }),
      jcs({ ...good, intent: { ...good['intent'], index: -1 } }),
      jcs({ ...good, intent: { ...good['intent'], hashes: ['AAAA'] } }),
      jcs({ ...good, intent: null })
    ]) {
      expect(failed(await verifyReceipt(asReceipt(extra), VKEY))).toEqual(['form']);
    }
    expect((await verifyReceipt(asReceipt(jcs(good)), VKEY)).checks[0]).toMatchObject({
      name: 'form',
      ok: true
    });
  });

  it('believes the verifiers that are passed in', async () => {
    const verdict = await verifyReceipt(await receipt(), VKEY, {
      holderKey: p256,
      verify: () => true,
      verifier: { verify: () => false }
    });
    expect(failed(verdict)).toEqual(['token']);
  });
});

describe('an entry', () => {
  it('is proven with what is shown of it', async () => {
    const verdict = await verifyEntry({ ...(await entryProof()), holderKey: p256 });
    expect(verdict.checks.map(check => [check.name, check.ok])).toEqual([
      ['form', true],
      ['checkpoint', true],
      ['inclusion', true],
      ['commitments', true],
      ['token', true]
    ]);
    expect(verdict.opened?.token).toMatch(/^eyJ/);
  });

  it('is proven with nothing shown at all', async () => {
    const verdict = await verifyEntry({ ...(await entryProof()), openings: {} });
    expect(verdict).toMatchObject({ ok: true, opened: {} });
  });

  const said = { index: 2, kind: 'intent', at: 1_790_000_000_123, principal: thumbprint(p256) };

  it('is proven with what is said beside it, where that only repeats it', async () => {
    const verdict = await verifyEntry({ ...(await entryProof()), said });
    expect(failed(verdict)).toEqual([]);
    expect(verdict.checks.map(({ name }) => name)).toContain('said');
  });

  it.each([
    ['index', { index: 3 }],
    ['kind', { kind: 'outcome' }],
    ['time', { at: 1_790_000_000_124 }],
    ['reference', { ref: 1 }],
    ['principal', { principal: 'x' }]
  ])('fails where another %s is said of it', async (name, change) => {
    const verdict = await verifyEntry({ ...(await entryProof()), said: { ...said, ...change } });
    expect(failed(verdict)).toEqual(['said']);
    expect(verdict.checks.find(({ ok }) => !ok)?.detail).toContain(name);
  });

  it('fails where a principal is said that nothing shown bears out', async () => {
    const { openings, ...given } = await entryProof();
    const { who, ...others } = openings;
    expect(who).toBeDefined();
    expect(failed(await verifyEntry({ ...given, openings: others, said }))).toEqual(['said']);
  });

  it('of an outcome is said to be of whoever its intent is of', async () => {
    const { outcome, tree, checkpoint } = await log();
    const given = {
      leaf: outcome.leaf,
      openings: openingsToJson(outcome.openings),
      proof: formatProof({ index: 4, hashes: tree.inclusion(4), checkpoint }),
      vkey: VKEY,
      said: { ...said, index: 4, kind: 'outcome', ref: 2 }
    };
    const { opened = {} } = await verifyEntry(await entryProof());
    expect(failed(await verifyEntry({ ...given, answered: { index: 2, opened } }))).toEqual([]);
    expect(failed(await verifyEntry(given))).toEqual(['said']);
    // The principal of an entry that it does not answer is not its own.
    expect(failed(await verifyEntry({ ...given, answered: { index: 1, opened } }))).toEqual([
      'said'
    ]);
  });

  it('fails at another place of the log', async () => {
    expect(failed(await verifyEntry(await entryProof(3)))).toEqual(['inclusion']);
  });

  it.each([
    ['a leaf that is not JSON', { leaf: utf8.encode('x') }],
    ['a proof that is none', { proof: '' }],
    ['openings of unknown groups', { openings: { other: { salt: '', bytes: '' } } }],
    ['an opening with a short salt', { openings: { who: { salt: 'AAAA', bytes: '' } } }],
    ['an opening with a further member', { openings: { who: { salt: 'AAAA', bytes: '', x: 1 } } }]
  ])('has no form with %s', async (_, change) => {
    const given = { ...(await entryProof()), ...change } as Parameters<typeof verifyEntry>[0];
    expect(failed(await verifyEntry(given))).toEqual(['form']);
  });
});

describe('a leaf', () => {
  const good: Leaf = { v: 1, k: 'outcome', t: 5, c: { result: 'A'.repeat(43) }, ref: 0 };

  it('is JCS, and read back as it was', () => {
    expect(utf8.decode(encodeLeaf(good))).toBe(
      `{"c":{"result":"${'A'.repeat(43)}"},"k":"outcome","ref":0,"t":5,"v":1}`
    );
    expect(decodeLeaf(encodeLeaf(good))).toEqual(good);
  });

  it.each<[string, object]>([
    ['another version', { v: 2 }],
    ['an unknown kind', { k: 'login' }],
    ['half a millisecond', { t: 0.5 }],
    ['a reference to nothing', { ref: -1 }],
    ['an unknown group', { c: { title: 'A'.repeat(43) } }],
    ['a short commitment', { c: { who: 'AAAA' } }],
    ['content in the clear', { purpose: 'x' }],
    ['commitments in a list', { c: [] }]
  ])('is refused with %s', (_, change) => {
    const bytes = utf8.encode(jcs({ ...good, ...change }));
    expect(() => decodeLeaf(bytes)).toThrow(
      expect.objectContaining({ code: 'leaf_malformed' }) as Error
    );
    expect(() => encodeLeaf({ ...good, ...change } as Leaf)).toThrow(/entry/);
  });

  it('is refused in another spelling', () => {
    const text = utf8.decode(encodeLeaf(good));
    for (const other of [text.replace(',', ', '), `${text}\n`, text.replace('"t":5', '"t":5.0')]) {
      expect(() => decodeLeaf(utf8.encode(other))).toThrow(/canonical/);
    }
  });

  it('commits to group, salt and bytes', () => {
    const salt = new Uint8Array(32);
    const one = commit('who', salt, utf8.encode('x'));
    expect(commit('what', salt, utf8.encode('x'))).not.toEqual(one);
    expect(
      commit(
        'who',
        salt.map(() => 1),
        utf8.encode('x')
      )
    ).not.toEqual(one);
    expect(commit('who', salt, utf8.encode('y'))).not.toEqual(one);
    expect(() => commit('who', new Uint8Array(31), salt)).toThrow(/32 bytes/);
    expect(openingsFromJson(openingsToJson({ who: { salt, bytes: salt } }))).toEqual({
      who: { salt, bytes: salt }
    });
  });
});
