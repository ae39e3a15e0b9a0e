import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import {
  actDigest,
  actSentence,
  apart,
  argumentsHold,
  checkTerms,
  b64,
  b64u,
  type Budget,
  closeArguments,
  decimalOf,
  decimalText,
  definitionDigest,
  descriptorKeyFollows,
  facetId,
  featuresIn,
  fitting,
  formerDescriptorKeys,
  gate,
  hex,
  holds,
  jcs,
  type Json,
  leftOf,
  lendable,
  nonceOf,
  openAction,
  openAnswer,
  openDescriptor,
  padme,
  parseCanonical,
  parseConstraint,
  parseDefinition,
  parseRule,
  parseNeed,
  parseTerms,
  publicJwk,
  readDealt,
  readShown,
  reservations,
  sentence,
  settled,
  shownCode,
  subsumes,
  subsumesConstraint,
  thumbprint,
  uselessBudget,
  utf8,
  verifyToken,
  withDeclared,
  withDefaults
} from '../protocol';
import { definition } from '../protocol/testing/payloads';
import { verifyBundle } from './bundle';
import { parseCheckpoint } from './checkpoint';
import { commit, decodeLeaf } from './leaf';
import { verifyNote } from './note';
import { parsePolicy, witnessedBy } from './policy';
import { parseProof } from './proof';
import { PRIVATE, PUBLIC } from './testing/vectors/tokens/keys';
import { vectors as made } from './testing/vectors';
import { readVectors, vectorFiles } from './testing/vectors/files';
import { wholeText } from './testing/vectors/tokens/pieces';
import { leafHash, MerkleFrontier, verifyConsistency, verifyInclusion } from './tree';
import { type Verdict, verifyEntry, verifyReceipt } from './verify';

const FOLDER = join(__dirname, '../../docs/vectors');
const vectors = readVectors();

/** Whether it goes through; only errors of the protocol count as a refusal. */
async function passes(attempt: () => unknown): Promise<boolean> {
  try {
    await attempt();
    return true;
  } catch (error) {
    expect(error).toHaveProperty('code');
    return false;
  }
}

async function expectEach<T extends { ok: boolean }>(
  cases: readonly T[],
  attempt: (item: T) => unknown
): Promise<void> {
  for (const item of cases) {
    expect({ item, ok: await passes(() => attempt(item)) }).toEqual({ item, ok: item.ok });
  }
}

/** What it returns, or the code of what it throws. */
function codeOf(attempt: () => string | null): string | null {
  try {
    return attempt();
  } catch (error) {
    return (error as { code: string }).code;
  }
}

/** The lines in order, without those that are gone. */
function bundleText(lines: Record<string, string | null>, unended = false): string {
  const text = Object.keys(lines)
    .sort((one, other) => Number(one) - Number(other))
    .flatMap(at => (lines[at] === null ? [] : [`${lines[at]}\n`]))
    .join('');
  return unended ? text.slice(0, -1) : text;
}

function failedChecks(verdict: Verdict): string[] {
  return verdict.checks.filter(check => !check.ok).map(check => check.name);
}

describe('docs/vectors', () => {
  it('is what scripts/vectors.mjs writes now', async () => {
    const files = vectorFiles(await made());
    const there = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter(name =>
      statSync(join(FOLDER, name)).isFile()
    );
    expect(there.sort()).toEqual([...files.keys()].sort());
    const stale = there.filter(
      name => readFileSync(join(FOLDER, name), 'utf8') !== files.get(name)
    );
    expect(stale).toEqual([]);
    // Thousands of signatures: a busy machine takes its time.
  }, 600_000);

  it('refuses more than it accepts', () => {
    const cases = [
      vectors.tokens,
      vectors.descriptors,
      vectors.sealed.actions,
      vectors.sealed.answers,
      vectors.canonical,
      vectors.public_keys,
      vectors.needs,
      vectors.terms_forms,
      vectors.constraint_subsumption,
      vectors.subsumption,
      vectors.notes,
      vectors.proofs,
      vectors.schemas
    ].flat();
    expect(cases.filter(({ ok }) => !ok).length).toBeGreaterThan(
      cases.filter(({ ok }) => ok).length
    );
  });
});

function openingKey(name: keyof typeof PRIVATE): Promise<CryptoKey> {
  const jwk = PRIVATE[name];
  const algorithm =
    jwk.crv === 'P-256' ? { name: 'ECDH', namedCurve: 'P-256' } : { name: 'X25519' };
  return crypto.subtle.importKey('jwk', { ...jwk } as JsonWebKey, algorithm, false, ['deriveBits']);
}

describe('this implementation agrees with the vectors of', () => {
  it('keys', async () => {
    for (const { jwk, thumbprint: print } of Object.values(vectors.keys)) {
      const { d: _, ...open } = jwk;
      expect(thumbprint(open)).toBe(print);
    }
    await expectEach(vectors.public_keys, ({ jwk, use }) => publicJwk(jwk, use));
  });

  it('codes of who knocks', () => {
    const { made, typed } = vectors.knock_codes;
    for (const { dealt, own, key, shown } of made) {
      expect(shownCode(readDealt(dealt)!, own, key)).toBe(shown);
    }
    for (const { why, typed: text, key, dealt, its } of typed) {
      const read = readShown(text);
      const told = { dealt: read?.dealt ?? null, its: read?.isOf(key) ?? false };
      expect([why, told]).toEqual([why, { dealt, its }]);
    }
  });

  it('features', () => {
    const { said, signed, apart: both } = vectors.features;
    for (const { why, header, features } of said) {
      expect([why, [...featuresIn(header)]]).toEqual([why, features]);
    }
    for (const { why, typ, taken, claims, signed: made, lacks } of signed) {
      const fit = fitting(typ, claims as never, taken === null ? undefined : new Set(taken));
      const told = fit.lacks === undefined ? [fit.claims, null] : [null, fit.lacks];
      expect([why, told]).toEqual([why, [made, lacks]]);
    }
    for (const { why, taken, there, here } of both) {
      expect([why, apart(new Set(taken))]).toEqual([why, { there, here }]);
    }
  });

  it('encodings', async () => {
    for (const { text, hex: bytes } of vectors.base64url) {
      expect([text, await passes(() => b64u.decode(text))]).toEqual([text, bytes !== null]);
      if (bytes !== null) {
        expect(hex.encode(b64u.decode(text))).toBe(bytes);
      }
    }
    for (const { value, text } of vectors.jcs) {
      expect(jcs(value)).toBe(text);
    }
    await expectEach(vectors.canonical, ({ text }) => parseCanonical(utf8.encode(text)));
  });

  it('tokens', async () => {
    await expectEach(vectors.tokens, ({ token, typ, key }) =>
      verifyToken(wholeText(token), { typ, key: PUBLIC[key] })
    );
    for (const { token, typ } of vectors.tokens.filter(({ ok }) => ok)) {
      expect(gate(wholeText(token), { typ }).header.typ).toBe(typ);
    }
  });

  it('descriptors and names', async () => {
    for (const item of vectors.descriptors) {
      const jwe = wholeText(item.jwe);
      const key = await openingKey(item.key);
      const opened = passes(() => openDescriptor(jwe, key, [{ key: PUBLIC.service, until: null }]));
      expect({ why: item.why, ok: await opened }).toEqual({ why: item.why, ok: item.ok });
      if (item.ok) {
        expect([nonceOf(jwe), facetId(nonceOf(jwe))]).toEqual([item.nonce, item.id]);
      }
    }
  });

  it('keys for descriptors, one after the other', async () => {
    const { successions, former } = vectors.descriptor_keys;
    for (const { why, known, current, successors, ok } of successions) {
      const [from, to] = [PUBLIC[known], PUBLIC[current]];
      const follows = descriptorKeyFollows({
        issuer: vectors.names.issuer,
        known: from,
        current: to,
        successors
      });
      expect([why, await follows]).toEqual([why, ok]);
    }
    const key = await openingKey('holder-encryption');
    const { issuer } = vectors.names;
    for (const { why, current: used, jwe, statement, ok } of former) {
      const current = PUBLIC[used];
      const keys = [
        { key: current, until: null },
        ...(await formerDescriptorKeys(statement, { issuer, current }))
      ];
      expect([why, await passes(() => openDescriptor(jwe, key, keys))]).toEqual([why, ok]);
    }
  });

  it('sealed actions and answers', async () => {
    for (const { length, padded } of vectors.sealed.padding) {
      expect([length, padme(length)]).toEqual([length, padded]);
    }
    for (const { why, jwe, key: name, ok, token, upload } of vectors.sealed.actions) {
      const key = await openingKey(name);
      const keyOf = (kid: string) => (kid === thumbprint(PUBLIC[name]) ? key : undefined);
      const opened = await openAction(jwe, keyOf).catch((error: unknown) => error);
      const expected = ok
        ? { token, upload: b64u.decode(upload!) }
        : { code: expect.stringMatching(/^(malformed|wrong_key)$/) };
      expect([why, opened]).toMatchObject([why, expected]);
    }
    for (const { why, jwe, key, to, ok, status, headers, body } of vectors.sealed.answers) {
      const opened = await openAnswer(jwe, await openingKey(key), to!).catch(
        (error: unknown) => error
      );
      const expected = ok
        ? { status, headers, body: b64u.decode(body!) }
        : { code: expect.stringMatching(/^(malformed|wrong_key)$/) };
      expect([why, opened]).toMatchObject([why, expected]);
    }
  });

  it('constraints', async () => {
    for (const { constraint, kept, broken } of vectors.constraints) {
      expect(kept.map(value => [value, holds(constraint, value)])).toEqual(
        kept.map(value => [value, null])
      );
      expect(broken.map(value => [value, holds(constraint, value) !== null])).toEqual(
        broken.map(value => [value, true])
      );
      expect(argumentsHold({ a: constraint }, definition('x', { a: {} }), {})).toBe('a is missing');
    }
    await expectEach(vectors.constraint_forms, ({ constraint }) => parseConstraint(constraint));
    for (const item of vectors.constraint_subsumption) {
      expect({ ...item, ok: subsumesConstraint(item.parent, item.child) === null }).toEqual(item);
    }
  });

  it('terms', async () => {
    await expectEach(vectors.needs, ({ need }) => parseNeed(need));
    for (const item of vectors.subsumption) {
      expect({ ...item, ok: subsumes(item.parent, item.child, item.pinned) === null }).toEqual(
        item
      );
    }
    for (const { petname, terms, sentence: text } of vectors.sentences) {
      expect(sentence(petname, terms)).toBe(text);
    }
    for (const { petname, act, sentence: text, digest } of vectors.confirmations) {
      expect([actSentence(petname, act), actDigest(act)]).toEqual([text, digest]);
    }
  });

  it('budgets', () => {
    const { definition: pay, amounts, reservations: cases, settlements } = vectors.budgets;
    const of = (text: string) => decimalOf(text)!;
    for (const { text, amount } of amounts) {
      const found = decimalOf(text);
      expect([text, found ? decimalText(found) : null]).toEqual([text, amount]);
    }
    for (const { budget, args, taken, rows = null, reserved } of cases) {
      const terms = { budget: budget as Record<string, Budget> };
      const found = () =>
        reservations(
          '',
          terms,
          pay,
          args,
          name => leftOf(terms.budget[name]!.limit, of(taken)),
          rows
        );
      if (reserved === null) {
        expect(found).toThrow(/no amount/);
      } else {
        const told = found().map(({ name, amount }) => [name, decimalText(amount)]);
        expect(Object.fromEntries(told)).toEqual(reserved);
      }
    }
    for (const { name, reserved, result, taken } of settlements) {
      const said = result as {
        state: string;
        status?: number;
        used?: Record<string, string>;
        rows?: number;
      };
      const used = Object.entries(said.used ?? {}).map(([key, text]) => [key, of(text)] as const);
      const ended = { ...said, used: Object.fromEntries(used) };
      const found = settled({ facet: '', name, amount: of(reserved) }, ended);
      expect(decimalText(found)).toBe(taken);
    }
  });

  it('definitions and arguments', () => {
    for (const { definition: value, digest } of vectors.definitions) {
      expect(definitionDigest(value)).toBe(digest);
    }
    for (const { args, closed, code } of vectors.arguments.cases) {
      if (closed !== undefined) {
        expect(closeArguments(vectors.arguments.definition, args)).toEqual(closed);
      } else {
        expect(() => closeArguments(vectors.arguments.definition, args)).toThrow(
          expect.objectContaining({ code }) as Error
        );
      }
    }
  });

  it('arguments under constraints', () => {
    const { definition: transfer, cases } = vectors.acts;
    for (const item of cases) {
      const attempt = (): string | null => {
        if (argumentsHold(item.constraints, transfer, withDefaults(transfer, item.args)) !== null) {
          return 'constraint';
        }
        closeArguments(transfer, item.args);
        return null;
      };
      expect({ ...item, code: codeOf(attempt) }).toEqual(item);
    }
  });

  it('terms that are lent', () => {
    for (const item of vectors.delegations) {
      const { parent, child, definitions } = item;
      const attempt = (): string | null => {
        checkTerms(child, definitions);
        if (
          uselessBudget(
            child,
            child.actions.map(name => definitions[name]!)
          ) !== null
        ) {
          return 'malformed';
        }
        const bound = withDeclared(lendable(parent), child.actions, definitions);
        return subsumes(bound, child) === null ? null : 'not_subsumed';
      };
      expect({ ...item, code: codeOf(attempt) }).toEqual(item);
    }
  });

  it('forms of definitions and rules', async () => {
    await expectEach(vectors.terms_forms, ({ value }) => parseTerms(value));
    await expectEach(vectors.definition_forms, ({ value }) => parseDefinition(value));
    await expectEach(vectors.rule_forms, ({ value }) => parseRule(value));
  });

  it('schemas', async () => {
    await expectEach(vectors.schemas, ({ schema }) =>
      parseDefinition(definition('x', { a: schema, b: {} as Json }))
    );
  });

  it('the ledger', async () => {
    for (const { group, salt, bytes, commitment } of vectors.commitments) {
      expect(commit(group, b64u.decode(salt), b64u.decode(bytes))).toBe(commitment);
    }
    await expectEach(vectors.leaves, ({ text }) => decodeLeaf(utf8.encode(text)));
    await expectEach(vectors.notes, ({ note, vkey }) => verifyNote(note, vkey));
    await expectEach(vectors.checkpoints, ({ text }) => parseCheckpoint(text));
    await expectEach(vectors.policies, ({ text }) => parsePolicy(text));
    await expectEach(vectors.proofs, ({ text }) => parseProof(text));
  });

  it('cosignatures', async () => {
    for (const { why, note, vkey, policy, witnesses, ok } of vectors.cosignatures) {
      const read = await witnessedBy(note, parsePolicy(policy));
      const signed = await verifyNote(note, vkey).then(
        () => true,
        () => false
      );
      expect([why, read.names, signed && read.ok]).toEqual([why, witnesses, ok]);
    }
  });

  it('the tree', () => {
    const { leaves, roots, inclusion, consistency } = vectors.tree;
    const frontier = new MerkleFrontier();
    expect(hex.encode(frontier.root())).toBe(roots[0]);
    leaves.forEach((leaf, i) => {
      frontier.append(leafHash(hex.decode(leaf)));
      expect(hex.encode(frontier.root())).toBe(roots[i + 1]);
    });
    const bytes = (hashes: string[]): Uint8Array[] => hashes.map(hash => hex.decode(hash));
    for (const item of inclusion) {
      const why = verifyInclusion(
        hex.decode(item.leaf),
        item.index,
        item.size,
        bytes(item.proof),
        hex.decode(item.root)
      );
      expect({ ...item, ok: why === null }).toEqual(item);
    }
    for (const item of consistency) {
      const why = verifyConsistency(
        item.from,
        item.to,
        hex.decode(item.from_root),
        hex.decode(item.to_root),
        bytes(item.proof)
      );
      expect({ ...item, ok: why === null }).toEqual(item);
    }
  });

  it('entries and receipts', async () => {
    for (const { why, holder_key: holderKey, failed, leaf, ...entry } of vectors.entries) {
      const verdict = await verifyEntry({
        ...entry,
        leaf: b64.decode(leaf),
        ...(holderKey ? { holderKey } : {})
      });
      expect({ why, failed: failedChecks(verdict) }).toEqual({ why, failed });
    }
    for (const { why, receipt, vkey, holder_key: holderKey, failed } of vectors.receipts) {
      const verdict = await verifyReceipt(receipt, vkey, holderKey ? { holderKey } : {});
      expect({ why, failed: failedChecks(verdict) }).toEqual({ why, failed });
    }
  });

  describe('bundles', () => {
    const { good, subjects } = vectors.bundles;
    const cases = Object.values(subjects).flat();

    it.each(cases)('$why', async ({ lines, unended, faults, holes, unverified, vkey, seen }) => {
      const text = bundleText({ ...Object.fromEntries(good.entries()), ...lines }, unended);
      const verdict = await verifyBundle([utf8.encode(text)], {
        ...(vkey !== undefined && { vkey }),
        ...(seen && { seen })
      });
      const codes = new Set(verdict.faults.map(({ code }) => code));
      expect([...codes].sort()).toEqual(faults);
      expect(verdict.ok).toBe(faults.length === 0);
      const told = verdict.holes.map(({ entry, groups, erased }) => ({
        entry,
        groups: [...groups].sort(),
        erased: erased !== undefined
      }));
      expect(told).toEqual(holes ?? told);
      const { unverifiedBy } = verdict.proven;
      expect(unverifiedBy).toEqual(unverified ?? unverifiedBy);
    });

    it('are no worse for any one group that they do not show', async () => {
      for (const [at, line] of good.entries()) {
        const told = JSON.parse(line) as { openings?: Record<string, unknown> };
        for (const group of Object.keys(told.openings ?? {})) {
          const { [group]: _, ...openings } = told.openings!;
          const text = bundleText({
            ...Object.fromEntries(good.entries()),
            [at]: jcs({ ...told, openings } as Json)
          });
          const { faults } = await verifyBundle([utf8.encode(text)]);
          const found = faults.filter(({ code }) => code !== 'digest');
          expect({ at, group, found }).toEqual({ at, group, found: [] });
        }
      }
    });

    it.each([
      [1, false],
      [6, true]
    ])('may have a token of %i MiB in a line, where that fits it', async (size, tooLong) => {
      const lines = good.map(line => {
        const told = JSON.parse(line) as { openings?: { token?: { bytes: string } } };
        if (told.openings?.token === undefined) {
          return line;
        }
        told.openings.token.bytes = 'AAAA'.repeat((size * 1024 * 1024) / 3);
        return jcs(told as Json);
      });
      const { faults } = await verifyBundle([utf8.encode(`${lines.join('\n')}\n`)]);
      const found = faults.map(({ code }) => code);
      expect(found).toContain(tooLong ? 'form' : 'commitment');
      expect(found.includes('form')).toBe(tooLong);
    });

    it('are wrong more than twice as often as good', () => {
      const sound = cases.filter(({ faults }) => faults.length === 0).length;
      expect(cases.length - sound).toBeGreaterThan(2 * sound);
    });
  });

  it('the exchange, also where the protocol quotes it', async () => {
    const {
      request,
      issued,
      action,
      receipt,
      refused,
      well_known: known,
      ...told
    } = vectors.exchange;
    const [, nonce, token] = action.path.split('/') as [string, string, string];
    const payload = (await verifyToken(token, { typ: 'facet-action', key: PUBLIC.holder })).payload;
    expect(payload).toMatchObject({ aud: known.issuer, fct: issued.id });
    expect([nonceOf(issued.descriptor), facetId(nonce)]).toEqual([nonce, issued.id]);
    const verdict = await verifyReceipt(receipt, known.keys.log, { holderKey: PUBLIC.holder });
    expect(failedChecks(verdict)).toEqual([]);
    const outside = refused.path.split('/')[2]!;
    const { payload: bent } = await verifyToken(outside, {
      typ: 'facet-action',
      key: PUBLIC.holder
    });
    const limits = { path: { path: 'a/**' } };
    const read = definition('read', { path: { type: 'string' } });
    expect(argumentsHold(limits, read, payload.args)).toBe(null);
    expect(argumentsHold(limits, read, bent.args)).not.toBe(null);
    expect(bent.jti).toBe(refused.explain.args.jti);
    const text = readFileSync(join(__dirname, '../../docs/protocol.md'), 'utf8');
    const quoted = [nonce, issued.id, request.digest, told.definition_digest];
    for (const value of [...quoted, action.idempotency_key, receipt.slice(0, 20)]) {
      expect(text).toContain(value);
    }
  });
});
