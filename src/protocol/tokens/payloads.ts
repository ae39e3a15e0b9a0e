import { parseDefinition } from '../terms/arguments';
import { jcs } from '../canonical';
import { sha256Hex } from '../encoding';
import {
  agreeing,
  anyObject,
  bytes,
  closed,
  dictionary,
  digestHex,
  type Form,
  id,
  integer,
  jti,
  kid,
  list,
  malformed,
  name,
  oneOf,
  orNull,
  pattern,
  text,
  time
} from '../form';
import { publicJwk } from './keys';
import { lineage } from '../lineage';
import { assertionForm, changeForm, checkPlace, checkProof } from './passkeyForm';
import { ruleForm } from '../terms/rule';
import { parseNeed, parseTerms } from '../terms/terms';
import type {
  ActionPayload,
  BodyClaim,
  CellWord,
  ConfirmationPayload,
  DecisionPayload,
  Definition,
  DescriptorPayload,
  Jwk,
  PasskeyPayload,
  RulePayload,
  Shown,
  TokenPayloads,
  TokenType
} from '../types';

const MAX_NEEDS = 16;
/** So many keys that signed descriptors before are vouched for. */
export const MAX_FORMER_KEYS = 16;

const audience = text({ min: 1, max: 300 });
/** What every token to the service says. */
const spoken = { aud: audience, iat: time, jti };
/** What every token says with which a person decides. */
const deciding = { ...spoken, challenge: bytes(16, 64), fct: id, 'passkey?': assertionForm };
const mode = oneOf('pointer', 'digits', 'terminal', 'page');
/** What it says of one request. */
const answering = {
  ...deciding,
  mode,
  named: bytes(32, 32),
  outcome: oneOf('grant', 'deny'),
  'reason?': text({ max: 500 }),
  request: id,
  request_digest: digestHex
};
const signingKey: Form<Jwk> = (value, where) => publicJwk(value, 'sign', where);
const encryptionKey: Form<Jwk> = (value, where) => publicJwk(value, 'encrypt', where);
const shownText = text({ max: 100_000 });

const origin: Form<string> = (value, where) => {
  const address = text({ min: 1, max: 300 })(value, where);
  if (!URL.canParse(address) || new URL(address).origin !== address) {
    malformed(where, 'must be a web origin');
  }
  return address;
};

/** The id by which a Jupyter server knows a kernel. @throws Refusal malformed */
export const kernelName = text({ min: 1, max: 200 });

const cell = closed<CellWord>({
  'id?': text({ max: 200 }),
  'notebook?': text({ max: 1000 }),
  'count?': integer(0),
  'kernel?': kernelName
});

const body = closed<BodyClaim>({
  digest: digestHex,
  length: integer(0),
  type: pattern(/^[!-~]+\/[ -~]{1,200}$/, 'a media type')
});

const shown = closed<Shown>({
  sentence: shownText,
  requested: list(shownText, { min: 1, max: MAX_NEEDS }),
  granted: list(shownText, { min: 1, max: MAX_NEEDS }),
  granted_digest: digestHex
});

const needs = list(parseNeed, { min: 1, max: MAX_NEEDS });

/** A decision must agree with itself: what was shown is what is granted (§7). */
function checkShown({ granted, outcome, shown: columns }: DecisionPayload, where: string): void {
  if (columns.requested.length !== granted.length || columns.granted.length !== granted.length) {
    malformed(`${where}.shown`, 'must have one sentence per need');
  }
  granted.forEach((terms, i) => {
    if ((columns.granted[i] === '') !== (terms === null)) {
      malformed(
        `${where}.shown.granted[${i}]`,
        'must be empty where nothing is granted, and only there'
      );
    }
  });
  if (columns.sentence !== columns.granted.filter(line => line !== '').join(' ')) {
    malformed(`${where}.shown.sentence`, 'must be the sentences granted, joined by a space');
  }
  if (columns.granted_digest !== sha256Hex(jcs(granted))) {
    malformed(`${where}.shown.granted_digest`, 'is not the digest of what is granted');
  }
  if ((outcome === 'grant') !== granted.some(terms => terms !== null)) {
    malformed(`${where}.outcome`, 'must be grant where something is granted, else deny');
  }
}

const decision = agreeing(
  closed<DecisionPayload>({
    ...answering,
    granted: list(orNull(parseTerms), { min: 1, max: MAX_NEEDS }),
    shown
  }),
  checkShown
);

const confirmation = closed<ConfirmationPayload>({
  ...answering,
  act: digestHex,
  shown: text({ min: 1, max: 100_000 })
});

const action = agreeing(
  closed<ActionPayload>({
    ...spoken,
    act: name,
    args: anyObject,
    'body?': body,
    'cell?': cell,
    'confirmed?': id,
    fct: id,
    'lineage?': lineage,
    obj: name,
    'passkey?': assertionForm,
    'reply?': encryptionKey
  }),
  checkPlace
);

const passkey = agreeing(
  closed<PasskeyPayload>({
    ...deciding,
    change: changeForm,
    // A page that a notebook's code is part of adds none: there it would only show presence.
    mode: oneOf('pointer', 'digits'),
    'proof?': assertionForm
  }),
  checkProof
);

const rule = agreeing(
  closed<RulePayload>({
    ...deciding,
    mode,
    'named?': bytes(32, 32),
    rule: ruleForm,
    shown: text({ min: 1, max: 100_000 })
  }),
  (payload, where) => {
    if ((payload.named !== undefined) !== 'principal' in payload.rule.askers) {
      malformed(
        `${where}.named`,
        'must be there where the rule is for one principal, and only there'
      );
    }
  }
);

const descriptor = agreeing(
  closed<DescriptorPayload>({
    decided_by: orNull(id),
    definitions: dictionary<Definition>(name, parseDefinition, 256),
    iat: time,
    iss: audience,
    keys: closed({ descriptor: signingKey, log: text({ min: 1, max: 500 }) }),
    parent: id,
    request: digestHex,
    sub: kid,
    terms: parseTerms
  }),
  ({ definitions, terms: { actions } }, where) => {
    const defined = Object.keys(definitions);
    if (
      defined.length !== actions.length ||
      !actions.every(action => definitions[action]?.name === action)
    ) {
      malformed(`${where}.definitions`, 'must define exactly the actions granted');
    }
  }
);

const forms: { [T in TokenType]: Form<TokenPayloads[T]> } = {
  'facet-enrolment': closed({
    ...spoken,
    code: bytes(32, 32),
    encryption_key: encryptionKey,
    'origin?': origin,
    public_key: signingKey
  }),
  'facet-request': closed({
    ...spoken,
    'cell?': cell,
    encryption_key: encryptionKey,
    needs,
    public_key: signingKey,
    purpose: text({ max: 500 })
  }),
  'facet-poll': closed({ ...spoken, request: id, 'wait?': integer(0, 30) }),
  'facet-withdraw': closed({ ...spoken, request: id }),
  'facet-action': action,
  'facet-decision': decision,
  'facet-confirmation': confirmation,
  'facet-rule': rule,
  'facet-passkey': passkey,
  'facet-card': closed({
    ...spoken,
    encryption_key: encryptionKey,
    named: bytes(32, 32),
    public_key: signingKey
  }),
  'facet-knock': closed({
    ...spoken,
    'kind?': oneOf('host'),
    name: text({ max: 200 }),
    public_key: signingKey
  }),
  'facet-descriptor': descriptor,
  'facet-keys': closed({
    'former?': list(closed<{ key: Jwk; until: number }>({ key: signingKey, until: time }), {
      min: 1,
      max: MAX_FORMER_KEYS
    }),
    iat: time,
    iss: audience,
    sealing: list(
      closed<{ key: Jwk; ends: number | null }>({ key: encryptionKey, ends: orNull(time) }),
      {
        min: 1,
        max: 8
      }
    )
  }),
  'facet-successor': closed({ iat: time, iss: audience, next: signingKey })
};

/** No key serves two purposes (§2). */
function refuseSharedKey(value: unknown): void {
  const { public_key, encryption_key } = value as { public_key?: Jwk; encryption_key?: Jwk };
  if (
    public_key !== undefined &&
    encryption_key !== undefined &&
    public_key.x === encryption_key.x
  ) {
    malformed('payload.encryption_key', 'must not be the signing key');
  }
}

function checked<T>(form: Form<T>): (value: unknown) => T {
  return value => {
    const payload = form(value, 'payload');
    refuseSharedKey(payload);
    return payload;
  };
}

/** One closed validator a typ; each throws Refusal('malformed', where). */
export const payloadOf: { readonly [T in TokenType]: (value: unknown) => TokenPayloads[T] } = {
  'facet-enrolment': checked(forms['facet-enrolment']),
  'facet-request': checked(forms['facet-request']),
  'facet-poll': checked(forms['facet-poll']),
  'facet-withdraw': checked(forms['facet-withdraw']),
  'facet-action': checked(forms['facet-action']),
  'facet-decision': checked(forms['facet-decision']),
  'facet-confirmation': checked(forms['facet-confirmation']),
  'facet-rule': checked(forms['facet-rule']),
  'facet-passkey': checked(forms['facet-passkey']),
  'facet-card': checked(forms['facet-card']),
  'facet-knock': checked(forms['facet-knock']),
  'facet-descriptor': checked(forms['facet-descriptor']),
  'facet-keys': checked(forms['facet-keys']),
  'facet-successor': checked(forms['facet-successor'])
};
