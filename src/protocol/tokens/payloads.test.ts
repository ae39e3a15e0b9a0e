import { jcs } from '../canonical';
import { sha256Hex } from '../encoding';
import { payloadOf } from './payloads';
import { BAD_PAYLOADS, changed } from '../testing/badPayloads';
import { payloads, TYPES } from '../testing/payloads';
import type { TokenType } from '../types';

const OPTIONAL: Partial<Record<TokenType, string[]>> = {
  'facet-enrolment': ['origin'],
  'facet-request': ['cell'],
  'facet-poll': ['wait'],
  'facet-action': ['body', 'cell'],
  'facet-decision': ['reason'],
  'facet-keys': ['former'],
  'facet-passkey': ['passkey']
};

describe.each(TYPES)('a %s payload', typ => {
  it('is taken when it is good', () => {
    expect(payloadOf[typ](payloads()[typ])).toEqual(payloads()[typ]);
  });

  it('has no member that the protocol does not name', () => {
    expect(() => payloadOf[typ](changed(typ, 'exp', 1))).toThrow(/unknown member "exp"/);
    expect(() =>
      payloadOf[typ](JSON.parse(JSON.stringify(payloads()[typ]).replace('{', '{"__proto__":{},')))
    ).toThrow(/unknown member "__proto__"/);
  });

  it('has all members that it must have, and may lack the others', () => {
    for (const member of Object.keys(payloads()[typ])) {
      const without = changed(typ, member, undefined);
      if (OPTIONAL[typ]?.includes(member)) {
        expect(() => payloadOf[typ](without)).not.toThrow();
      } else {
        expect(() => payloadOf[typ](without)).toThrow(new RegExp(`${member} is missing`));
      }
    }
  });

  it('has no member of another JSON type', () => {
    for (const member of Object.keys(payloads()[typ])) {
      for (const value of [true, [[]], 1.5]) {
        expect(() => payloadOf[typ](changed(typ, member, value))).toThrow(/form/);
      }
    }
  });
});

describe('a payload is refused', () => {
  it.each(BAD_PAYLOADS)('%s', (_, typ, path, value) => {
    expect(() => payloadOf[typ](changed(typ, path, value))).toThrow(/form/);
  });
});

describe('a decision', () => {
  it('may deny everything, with nothing shown as granted', () => {
    const decision = payloads()['facet-decision'];
    const granted = [null, null];
    const shown = {
      ...decision.shown,
      sentence: '',
      granted: ['', ''],
      granted_digest: sha256Hex(jcs(granted))
    };
    const denial = { ...decision, granted, outcome: 'deny', reason: 'not today', shown };
    expect(payloadOf['facet-decision'](denial)).toEqual(denial);
    expect(() => payloadOf['facet-decision']({ ...denial, outcome: 'grant' })).toThrow(/outcome/);
  });
});
