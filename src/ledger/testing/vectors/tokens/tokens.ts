import {
  b64u,
  jcs,
  MAX_TOKEN,
  sha256Hex,
  sign,
  type TokenPayloads,
  type TokenType,
  utf8
} from '../../../../protocol';
import { BAD_PAYLOADS, changed } from '../../../../protocol/testing/badPayloads';
import { BEYOND, changedIn, EDGES, required } from '../../../../protocol/testing/edgePayloads';
import { forge } from '../../../../protocol/testing/forge';
import { ID, payloads, TYPES } from '../../../../protocol/testing/payloads';
import { PUBLIC, signer } from './keys';
import { inPieces, type Text } from './pieces';

export interface TokenCase {
  why: string;
  /** What is expected at this place. */
  typ: TokenType;
  key: 'service' | 'holder';
  token: Text;
  ok: boolean;
}

/** A decision that strikes every need. */
function denial(): TokenPayloads['facet-decision'] {
  const granted = [null, null];
  return {
    ...payloads()['facet-decision'],
    granted,
    outcome: 'deny',
    shown: {
      sentence: '',
      requested: ['one', 'two'],
      granted: ['', ''],
      granted_digest: sha256Hex(jcs(granted))
    }
  };
}

async function goodTokens(): Promise<TokenCase[]> {
  const cases: TokenCase[] = [];
  for (const key of ['service', 'holder'] as const) {
    for (const typ of TYPES) {
      const payload = payloads()[typ];
      const own = 'public_key' in payload ? { ...payload, public_key: PUBLIC[key] } : payload;
      const token = await sign(own, typ, signer(key));
      cases.push({ why: `${typ} with ${signer(key).alg}`, typ, key, token, ok: true });
    }
  }
  const typ = 'facet-decision';
  const token = await sign(denial(), typ, signer('holder'));
  cases.push({ why: 'a denial', typ, key: 'holder', token, ok: true });
  const acts = { ...payloads()['facet-action'], confirmed: ID };
  const confirmed = await sign(acts, 'facet-action', signer('holder'));
  cases.push({
    why: 'an action that names its confirmation',
    typ: 'facet-action',
    key: 'holder',
    token: confirmed,
    ok: true
  });
  const host = { ...payloads()['facet-knock'], kind: 'host' } as const;
  cases.push({
    why: 'a knock as a host',
    typ: 'facet-knock',
    key: 'holder',
    token: await sign(host, 'facet-knock', signer('holder')),
    ok: true
  });
  return cases;
}

async function badHeaders(): Promise<TokenCase[]> {
  const { alg, kid } = signer('holder');
  const good = { alg, kid, typ: 'facet-poll' };
  const body = jcs(payloads()['facet-poll']);
  const headers: [string, string][] = [
    ['alg none', jcs({ ...good, alg: 'none' })],
    ['alg HS256', jcs({ ...good, alg: 'HS256' })],
    ['alg of another key', jcs({ ...good, alg: 'Ed25519' })],
    ['alg EdDSA of another key', jcs({ ...good, alg: 'EdDSA' })],
    ['a jwk', jcs({ ...good, jwk: PUBLIC.holder })],
    ['crit', jcs({ ...good, b64: false, crit: ['b64'] })],
    ['kid of another key', jcs({ ...good, kid: signer('service').kid })],
    ['an empty kid', jcs({ ...good, kid: '' })],
    ['typ JWT', jcs({ ...good, typ: 'JWT' })],
    ['another typ', jcs({ ...good, typ: 'facet-withdraw' })],
    ['no typ', jcs({ alg, kid })],
    ['members out of order', JSON.stringify({ typ: 'facet-poll', alg, kid })],
    ['white space', JSON.stringify(good, null, 1)],
    ['a doubled member', jcs(good).replace('{', '{"alg":"none",')]
  ];
  const cases: TokenCase[] = [];
  for (const [why, header] of headers) {
    const token = await forge(signer('holder'), header, body);
    cases.push({ why: `header: ${why}`, typ: 'facet-poll', key: 'holder', token, ok: false });
  }
  return cases;
}

async function badBodies(): Promise<TokenCase[]> {
  const header = jcs({ alg: 'ES256', kid: signer('holder').kid, typ: 'facet-poll' });
  const good = jcs(payloads()['facet-poll']);
  const bodies: [string, string | Uint8Array][] = [
    ['white space', good.replace('{', '{ ')],
    ['a doubled member', good.replace('{', '{"aud":"x",')],
    ['1.0', good.replace(/"iat":(\d+)/, '"iat":$1.0')],
    ['a byte order mark', `\ufeff${good}`],
    ['no UTF-8', Uint8Array.of(0x22, 0xff, 0x22)],
    ['too deep', '['.repeat(33) + ']'.repeat(33)],
    ['text', '"x"'],
    ['null', 'null']
  ];
  const cases: TokenCase[] = [];
  for (const [why, body] of bodies) {
    const token = await forge(signer('holder'), header, body);
    cases.push({ why: `payload: ${why}`, typ: 'facet-poll', key: 'holder', token, ok: false });
  }
  return cases;
}

async function badPayloads(): Promise<TokenCase[]> {
  const cases: TokenCase[] = [];
  for (const [why, typ, path, value] of BAD_PAYLOADS) {
    const header = jcs({ alg: 'ES256', kid: signer('holder').kid, typ });
    const token = await forge(signer('holder'), header, jcs(changed(typ, path, value)));
    cases.push({ why: `${typ} ${why}`, typ, key: 'holder', token, ok: false });
  }
  const typ = 'facet-decision';
  const struck = { ...denial(), outcome: 'grant' };
  const header = jcs({ alg: 'ES256', kid: signer('holder').kid, typ });
  const token = await forge(signer('holder'), header, jcs(struck));
  cases.push({ why: `${typ} for a grant of nothing`, typ, key: 'holder', token, ok: false });
  for (const typ of TYPES) {
    const header = jcs({ alg: 'ES256', kid: signer('holder').kid, typ });
    const token = await forge(signer('holder'), header, jcs(changed(typ, 'exp', 1)));
    cases.push({ why: `${typ} with a member of its own`, typ, key: 'holder', token, ok: false });
  }
  return cases;
}

function aboveOrder(token: string): string {
  const end = token.lastIndexOf('.') + 1;
  const signature = b64u.decode(token.slice(end));
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  let s = signature
    .subarray(32)
    .reduceRight((value, byte) => (value << 8n) | BigInt(byte), order * 0n);
  s += order;
  for (let i = 32; i < 64; i++, s >>= 8n) {
    signature[i] = Number(s & 255n);
  }
  return token.slice(0, end) + b64u.encode(signature);
}

async function badShapes(): Promise<TokenCase[]> {
  const good = await sign(payloads()['facet-poll'], 'facet-poll', signer('holder'));
  const edwards = await sign(payloads()['facet-poll'], 'facet-poll', signer('service'));
  const [header, body, signature] = good.split('.') as [string, string, string];
  const shapes: [string, string][] = [
    ['padding', `${good}=`],
    ['a line break', `${good}\n`],
    ['four parts', `${good}.AAAA`],
    ['two parts', `${header}.${body}`],
    ['no signature', `${header}.${body}.`],
    ['an empty payload', `${header}..${signature}`],
    [
      'trailing bits in the signature',
      `${good.slice(0, -1)}${signature.endsWith('A') ? 'B' : String.fromCharCode(signature.charCodeAt(signature.length - 1) + 1)}`
    ],
    ['a short signature', good.slice(0, -4)],
    ['a signature of zeros', `${header}.${body}.${'A'.repeat(86)}`],
    [
      'another payload',
      `${header}.${b64u.encode(utf8.encode(jcs({ ...payloads()['facet-poll'], wait: 1 })))}.${signature}`
    ]
  ];
  const cases: TokenCase[] = shapes.map(([why, token]) => ({
    why,
    typ: 'facet-poll',
    key: 'holder',
    token,
    ok: false
  }));
  return [
    ...cases,
    { why: 'another key', typ: 'facet-poll', key: 'service', token: good, ok: false },
    {
      why: 'S above the order',
      typ: 'facet-poll',
      key: 'service',
      token: aboveOrder(edwards),
      ok: false
    },
    {
      why: 'a true signature by Ed25519 that is called ES256',
      typ: 'facet-poll',
      key: 'service',
      token: await forge(
        signer('service'),
        jcs({ alg: 'ES256', kid: signer('service').kid, typ: 'facet-poll' }),
        jcs(payloads()['facet-poll'])
      ),
      ok: false
    },
    {
      why: 'EdDSA as another name of Ed25519',
      typ: 'facet-poll',
      key: 'service',
      token: await forge(
        signer('service'),
        jcs({ alg: 'EdDSA', kid: signer('service').kid, typ: 'facet-poll' }),
        jcs(payloads()['facet-poll'])
      ),
      ok: true
    }
  ];
}

/** At the edge of each form, beyond it, and without each member that has to be there. */
async function edges(): Promise<TokenCase[]> {
  const alone = TYPES.flatMap(typ =>
    required(typ).map((name): (typeof EDGES)[number] => [
      `without ${name}`,
      typ,
      { [name]: undefined }
    ])
  );
  const cases = [
    ...EDGES.map(([why, typ, changes]) => ({ why: `with ${why}`, typ, changes, ok: true })),
    ...BEYOND.map(([why, typ, changes]) => ({ why: `with ${why}`, typ, changes, ok: false })),
    ...alone.map(([why, typ, changes]) => ({ why, typ, changes, ok: false }))
  ];
  return Promise.all(
    cases.map(async ({ why, typ, changes, ok }): Promise<TokenCase> => {
      const header = jcs({ alg: 'ES256', kid: signer('holder').kid, typ });
      const token = await forge(signer('holder'), header, jcs(changedIn(typ, changes)));
      return { why: `${typ} ${why}`, typ, key: 'holder', token, ok };
    })
  );
}

/** As long as a token may be, and longer: an action with a long argument. */
async function lengths(): Promise<TokenCase[]> {
  const typ = 'facet-action';
  const long = (length: number): Promise<string> => {
    const args = { path: 'a'.repeat(length) };
    return sign({ ...payloads()[typ], args }, typ, signer('holder'));
  };
  // Each character more makes it longer by one or two.
  let length = Math.floor(((MAX_TOKEN - (await long(0)).length) * 3) / 4) - 3;
  let [longest, beyond] = [await long(length), await long(length + 1)];
  while (beyond.length <= MAX_TOKEN) {
    length += 1;
    [longest, beyond] = [beyond, await long(length + 1)];
  }
  return [
    { why: `of ${longest.length} characters`, token: longest, ok: true },
    { why: `of ${beyond.length} characters`, token: beyond, ok: false }
  ].map(({ why, token, ok }) => ({ why, typ, key: 'holder', token: inPieces(token), ok }));
}

export async function tokenCases(): Promise<TokenCase[]> {
  return (
    await Promise.all([
      goodTokens(),
      badHeaders(),
      badBodies(),
      badPayloads(),
      edges(),
      badShapes(),
      lengths()
    ])
  ).flat();
}
