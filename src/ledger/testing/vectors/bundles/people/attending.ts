import {
  type ActionPayload,
  b64u,
  type DecisionPayload,
  jcs,
  type Need,
  normalizeNeed,
  type PasskeyPayload,
  sentence,
  sha256Hex,
  sign,
  type Terms
} from '../../../../../protocol';
import { Authenticator, FLAGS, type Says } from '../../../../../protocol/testing/authenticator';
import { RFC7518_P256 } from '../../../../../protocol/testing/keys';
import { NOW } from '../../../../../protocol/testing/payloads';
import type { Leaf } from '../../../../leaf';
import { ruleGroups, ruleOn, ruleShown } from '../story/ruled';
import { ADA, DIGESTS, HELPER, HOLDER, IDS, TERMINAL } from '../story/cast';
import type { Telling } from '../story/telling';
import { PUBLIC, signer } from '../../tokens/keys';
import { introducing, named } from '../../log/naming';
import { Numbers } from '../story/numbers';

export const ORIGIN = 'https://consent.example';
const BROWSER = {
  principal: signer('other').kid,
  kind: 'owner',
  custody: 'own',
  petname: 'browser of Ada'
};
const DECIDES = 'd'.repeat(32);
const RESUMES = 'e'.repeat(32);
const REQUESTS = 'aios/requests';
const FACETS = 'aios/facets';
const NEED: Need = { object: 'reports', actions: ['list'] };
const TERMS: Terms = { ...normalizeNeed(NEED), expiry: NOW + 900 };
export const HERE = FLAGS.present | FLAGS.verified;

type Signed<T> = Omit<T, 'passkey' | 'proof'>;
type Change = PasskeyPayload['change'];

/** What a device shows, and what its entry says otherwise than it should. */
export interface Shows {
  /** Null shows none. */
  by?: Authenticator | null;
  says?: Says;
  /** Of what is added. */
  proof?: Says;
  /** Members of `what`. */
  entry?: object;
}

/** A browser of Ada's, where she approves with a passkey. */
export class Attending {
  constructor(private readonly telling: Telling) {}

  readonly passkey = new Authenticator(ORIGIN);
  readonly second = new Authenticator(ORIGIN, RFC7518_P256.d, 'c2Vjb25kIHBhc3NrZXk');

  /** @param origin absent: it has no page */
  async enrol(origin: string | null = ORIGIN): Promise<void> {
    const args = { kind: 'owner', petname: BROWSER.petname };
    const asked = { act: 'introduce', ...introducing(args), fct: IDS.requests, obj: REQUESTS };
    const what = { object: REQUESTS, action: 'introduce', safe: false, ...args };
    const introduction = this.tell('introduction', {
      who: { ...ADA, facet: IDS.requests },
      what: { ...what, custody: 'own', ends: NOW + 600 },
      token: await sign({ ...this.numbers.stamp(), ...asked }, 'facet-action', signer('owner'))
    });
    const from = origin === null ? {} : { origin };
    const enrolment = {
      ...this.numbers.stamp(),
      ...from,
      code: this.numbers.bytes(32),
      public_key: PUBLIC.other,
      encryption_key: PUBLIC['other-encryption']
    };
    const enrolled = { object: REQUESTS, action: 'enrol', safe: false };
    this.tell('enrolment', {
      who: BROWSER,
      what: { ...enrolled, made_by: ADA.principal, introduction, person: ADA.principal, ...from },
      token: await sign(enrolment, 'facet-enrolment', signer('other'))
    });
    this.holds(DECIDES, REQUESTS, ['decide', 'introduce', 'rename']);
    this.holds(RESUMES, FACETS, ['resume']);
  }

  /** The first passkey. */
  add(shows: Shows = {}): Promise<void> {
    return this.change(
      { add: { id: this.passkey.id, public_key: this.passkey.publicKey } },
      { by: null, ...shows },
      this.passkey
    );
  }

  /** The second, which the first one admits. */
  addSecond(shows: Shows = {}): Promise<void> {
    const { id, publicKey } = this.second;
    return this.change(
      { add: { id, public_key: publicKey } },
      { by: this.passkey, ...shows },
      this.second
    );
  }

  /** Of yet another authenticator. */
  addAnother(number: number): Promise<void> {
    const id = b64u.encode(new Uint8Array(16).fill(number));
    const another = new Authenticator(ORIGIN, RFC7518_P256.d, id);
    return this.change(
      { add: { id, public_key: another.publicKey } },
      { by: this.passkey },
      another
    );
  }

  remove(one: Authenticator, shows: Shows = {}): Promise<void> {
    return this.change({ remove: one.id }, { by: this.passkey, ...shows });
  }

  async ask(): Promise<void> {
    const request = this.numbers.id();
    const asking = {
      ...this.numbers.stamp(),
      needs: [NEED],
      purpose: 'to look',
      public_key: PUBLIC.holder,
      encryption_key: PUBLIC['holder-encryption']
    };
    const token = await sign(asking, 'facet-request', signer('holder'));
    const what = { object: 'reports', actions: ['list'], objects: ['reports'], request };
    const groups = { who: HELPER, what, terms: [normalizeNeed(NEED)], why: { purpose: 'to look' } };
    this.tell('request', { ...groups, token });
    this.asked = { request, digest: sha256Hex(token), entry: this.telling.said.length - 1 };
  }

  /** Asked for, decided, and given where it is granted. */
  async decide(
    { by = this.passkey, says, entry }: Shows = {},
    outcome: 'grant' | 'deny' = 'grant',
    assertion?: DecisionPayload['passkey']
  ): Promise<DecisionPayload['passkey']> {
    await this.ask();
    const { request, digest, entry: ref } = this.asked;
    const granted = [outcome === 'grant' ? TERMS : null];
    const lines = granted.map(terms => (terms === null ? '' : sentence(HELPER.principal, terms)));
    const payload: Signed<DecisionPayload> = {
      ...this.numbers.stamp(),
      challenge: this.numbers.bytes(),
      fct: DECIDES,
      granted,
      mode: 'pointer',
      named: named(this.telling.said, HELPER.principal),
      outcome,
      request,
      request_digest: digest,
      shown: {
        sentence: lines.join(''),
        requested: [sentence(HELPER.principal, normalizeNeed(NEED))],
        granted: lines,
        granted_digest: sha256Hex(jcs(granted))
      }
    };
    const passkey = assertion ?? by?.assert('facet-decision', payload, says);
    const signed = { ...payload, ...(passkey && { passkey }) };
    const what = { object: REQUESTS, action: 'decide', safe: false, request, outcome };
    this.tell(
      'decision',
      {
        who: this.who(DECIDES),
        what: { ...what, mode: 'pointer', ...entry },
        terms: granted,
        token: await sign(signed, 'facet-decision', signer('other'))
      },
      ref
    );
    if (outcome === 'grant') {
      this.give();
    }
    return passkey;
  }

  async rule(shows: Shows = {}): Promise<void> {
    const rule = ruleOn('list', { name: 'looking', expiry: NOW + 3600 });
    const { by = this.passkey, says } = shows;
    const payload = ruleShown(this.numbers, DECIDES, rule);
    const passkey = by?.assert('facet-rule', payload, says);
    const signed = { ...payload, ...(passkey && { passkey }) };
    const token = await sign(signed, 'facet-rule', signer('other'));
    this.tell('rule', ruleGroups(this.who(DECIDES), rule, token));
  }

  async introduce(shows: Shows = {}): Promise<void> {
    const args = { kind: 'owner', petname: 'phone of Ada' };
    const asked = { act: 'introduce', ...introducing(args), fct: DECIDES, obj: REQUESTS };
    const token = await this.action(asked, shows);
    const what = { object: REQUESTS, action: 'introduce', safe: false, ...args };
    const groups = { who: { ...BROWSER, facet: DECIDES } };
    this.tell('introduction', {
      ...groups,
      what: { ...what, custody: 'own', ends: NOW + 600 },
      token
    });
  }

  async rename(shows: Shows = {}): Promise<void> {
    const args = { principal: HELPER.principal, petname: 'night watch' };
    const asked = { act: 'rename', ...introducing(args), fct: DECIDES, obj: REQUESTS };
    const what = { object: REQUESTS, action: 'rename', safe: false, by: BROWSER.principal };
    const token = await this.action(asked, shows);
    this.tell('renaming', { who: { ...HELPER, petname: args.petname }, what, token });
  }

  async resume(shows: Shows = {}): Promise<void> {
    const target = { facet: IDS.held, holder: HOLDER };
    const what = { object: 'reports', actions: ['list', 'read'], ...target };
    this.tell('pause', { who: TERMINAL, what });
    const args = { facet: IDS.held };
    const token = await this.action({ act: 'resume', args, fct: RESUMES, obj: FACETS }, shows);
    this.tell('resume', { who: { ...BROWSER, facet: RESUMES }, what, token });
  }

  /** The service says that a passkey was added, and nobody signed it. */
  unsigned(): void {
    const what = { object: REQUESTS, action: 'decide', safe: false, mode: 'pointer' };
    const added = { change: 'added', passkey: this.passkey.id };
    const flags = { backup_eligible: false, backed_up: false };
    this.tell('passkey', { who: this.who(DECIDES), what: { ...what, ...added, ...flags } });
  }

  private async change(change: Change, shows: Shows, added?: Authenticator): Promise<void> {
    const { by, says, proof: proves = {}, entry } = shows;
    const payload: Signed<PasskeyPayload> = {
      ...this.numbers.stamp(),
      challenge: this.numbers.bytes(),
      change,
      fct: DECIDES,
      mode: 'pointer'
    };
    const proof = added?.assert('facet-passkey', payload, proves);
    const passkey = by?.assert('facet-passkey', payload, says);
    const signed = { ...payload, ...(proof && { proof }), ...(passkey && { passkey }) };
    const flags = proves.flags ?? HERE;
    const said =
      'add' in change
        ? {
            change: 'added',
            passkey: change.add.id,
            backup_eligible: (flags & FLAGS.eligible) !== 0,
            backed_up: (flags & FLAGS.backedUp) !== 0
          }
        : { change: 'removed', passkey: change.remove };
    const what = { object: REQUESTS, action: 'decide', safe: false, mode: 'pointer', ...said };
    this.tell('passkey', {
      who: this.who(DECIDES),
      what: { ...what, ...entry },
      token: await sign(signed, 'facet-passkey', signer('other'))
    });
  }

  private action(
    asked: Pick<ActionPayload, 'act' | 'args' | 'fct' | 'obj'>,
    { by = this.passkey, says }: Shows
  ): Promise<string> {
    const payload = { ...this.numbers.stamp(), ...asked };
    const passkey = by?.assert('facet-action', payload, says);
    return sign({ ...payload, ...(passkey && { passkey }) }, 'facet-action', signer('other'));
  }

  private give(): void {
    const facet = this.numbers.id();
    this.tell(
      'grant',
      {
        who: { ...HELPER, facet, chain: [facet, IDS.root] },
        what: {
          object: 'reports',
          actions: ['list'],
          definitions: { list: DIGESTS['list'] },
          decided_by: DECIDES
        },
        terms: TERMS,
        why: { purpose: 'to look' }
      },
      this.telling.said.length - 1
    );
  }

  private holds(facet: string, object: string, actions: string[]): void {
    this.tell('grant', {
      who: this.who(facet),
      what: { object, actions, definitions: {}, decided_by: IDS.requests },
      terms: normalizeNeed({ object, actions })
    });
  }

  private who(facet: string): object {
    return { ...BROWSER, facet, chain: [facet, IDS.root] };
  }

  private tell(kind: Leaf['k'], groups: Record<string, unknown>, ref?: number): number {
    return this.telling.said.push({ kind, groups, ...(ref !== undefined && { ref }) }) - 1;
  }

  private readonly numbers = new Numbers(150);
  private asked = { request: '', digest: '', entry: 0 };
}
