import { jcs, type KeysPayload, sign } from '../../../../protocol';
import { forge } from '../../../../protocol/testing/forge';
import { ISSUER, NOW, payloads } from '../../../../protocol/testing/payloads';
import { PUBLIC, signer, type SignerName } from './keys';
import { encrypt } from './descriptors';

/** Whether a key that was known leads to the one in use. */
export interface SuccessionCase {
  why: string;
  known: SignerName;
  current: SignerName;
  successors: string[];
  ok: boolean;
}

/** Whether a descriptor is the service's, by what its key in use states. */
export interface FormerCase {
  why: string;
  current: SignerName;
  jwe: string;
  statement: string;
  ok: boolean;
}

/** The keys of these vectors, one after the other. */
const [FIRST, SECOND, THIRD, STRANGER] = ['service', 'owner', 'other', 'holder'] as const;

const names = (by: SignerName, next: SignerName, iss = ISSUER): Promise<string> =>
  sign({ iat: NOW, iss, next: PUBLIC[next] }, 'facet-successor', signer(by));

/** Signed, and says nothing. */
const empty = (by: SignerName): Promise<string> => {
  const { alg, kid } = signer(by);
  return forge(signer(by), jcs({ alg, kid, typ: 'facet-successor' }), '{}');
};

async function successionCases(): Promise<SuccessionCase[]> {
  const one = await names(FIRST, SECOND);
  const two = await names(SECOND, THIRD);
  const keys = await sign(payloads()['facet-keys'], 'facet-keys', signer(FIRST));
  const to = (known: SignerName, current: SignerName, successors: string[]) => ({
    known,
    current,
    successors
  });
  return [
    { why: 'the same key', ...to(FIRST, FIRST, []), ok: true },
    { why: 'the next', ...to(FIRST, SECOND, [one]), ok: true },
    { why: 'the one after the next', ...to(FIRST, THIRD, [one, two]), ok: true },
    { why: 'a key between', ...to(SECOND, THIRD, [one, two]), ok: true },
    { why: 'a key that came last', ...to(THIRD, THIRD, [one, two]), ok: true },
    { why: 'sixteen', ...to(FIRST, SECOND, Array<string>(16).fill(one)), ok: true },
    { why: 'another key, which nobody named', ...to(FIRST, SECOND, []), ok: false },
    {
      why: 'one that a stranger named',
      ...to(FIRST, SECOND, [await names(STRANGER, SECOND)]),
      ok: false
    },
    {
      why: 'one that was named for another service',
      ...to(FIRST, SECOND, [await names(FIRST, SECOND, 'facetry:other')]),
      ok: false
    },
    { why: 'one that is named on the way', ...to(FIRST, SECOND, [one, two]), ok: true },
    { why: 'a step that is not there', ...to(FIRST, THIRD, [one]), ok: false },
    { why: 'steps turned round', ...to(FIRST, THIRD, [two, one]), ok: false },
    { why: 'back to a key before', ...to(SECOND, FIRST, [one]), ok: false },
    { why: 'a token of another typ', ...to(FIRST, SECOND, [keys]), ok: false },
    {
      why: 'a signature that is not its key’s',
      ...to(FIRST, SECOND, [one.slice(0, one.lastIndexOf('.')) + two.slice(two.lastIndexOf('.'))]),
      ok: false
    },
    { why: 'no token', ...to(FIRST, SECOND, ['']), ok: false },
    {
      why: 'a stranger’s of no form, before the one that names it',
      ...to(FIRST, SECOND, [await empty(STRANGER), one]),
      ok: false
    },
    {
      why: 'a stranger’s of no form, once the key is reached',
      ...to(FIRST, SECOND, [one, await empty(STRANGER)]),
      ok: true
    },
    {
      why: 'a stranger’s, before the one that names it',
      ...to(FIRST, SECOND, [await names(STRANGER, THIRD), one]),
      ok: true
    },
    { why: 'seventeen', ...to(FIRST, SECOND, Array<string>(17).fill(one)), ok: false }
  ];
}

async function formerCases(): Promise<FormerCase[]> {
  const payload = payloads()['facet-descriptor'];
  const sealed = async (by: SignerName): Promise<string> =>
    encrypt(await sign(payload, 'facet-descriptor', signer(by)), 'holder-encryption');
  const stated = (until: number, change: Partial<KeysPayload> = {}, by: SignerName = SECOND) =>
    sign(
      {
        ...payloads()['facet-keys'],
        former: [{ key: PUBLIC[FIRST], until }],
        ...change
      },
      'facet-keys',
      signer(by)
    );
  const before = await sealed(FIRST);
  const { former: _, ...none } = payloads()['facet-keys'];
  const cases: Omit<FormerCase, 'current'>[] = [
    { why: 'by the key in use', jwe: await sealed(SECOND), statement: await stated(NOW), ok: true },
    { why: 'by the one before', jwe: before, statement: await stated(payload.iat), ok: true },
    { why: 'younger than that', jwe: before, statement: await stated(payload.iat - 1), ok: false },
    { why: 'by a stranger', jwe: await sealed(STRANGER), statement: await stated(NOW), ok: false },
    {
      why: 'by a key that is stated no more',
      jwe: before,
      statement: await sign(none, 'facet-keys', signer(SECOND)),
      ok: false
    },
    {
      why: 'by a key that the former one states itself',
      jwe: before,
      statement: await stated(NOW, {}, FIRST),
      ok: false
    },
    {
      why: 'by a key that another service states',
      jwe: before,
      statement: await stated(NOW, { iss: 'facetry:other' }),
      ok: false
    }
  ];
  return cases.map(({ why, ...one }) => ({ why, current: SECOND, ...one }));
}

/** Another key for descriptors (docs/protocol.md §5, "Another key"). */
export async function descriptorKeyCases() {
  return { successions: await successionCases(), former: await formerCases() };
}
