import {
  type ActionPayload,
  type ConfirmationPayload,
  type DecisionPayload,
  type Definition,
  definitionDigest,
  jcs,
  type Json,
  type Need,
  normalizeNeed,
  sentence,
  sha256Hex,
  sign,
  type Terms
} from '../../../../../protocol';
import { NOW } from '../../../../../protocol/testing/payloads';
import {
  type Approver,
  APPROVES,
  DECIDERS,
  type Deciding,
  GRANTED,
  type Granting,
  type Inviting,
  pinned,
  READING,
  REQUESTS,
  type Says,
  UNTIL,
  type Who,
  BELOW,
  NEED
} from './deciders';
import { stopOf } from '../story/ends';
import { ruleGroups, ruleOn, ruleShown } from '../story/ruled';
import { ADA, HELPER, IDS, OWNER, TERMINAL } from '../story/cast';
import { GENUINE, type Lie, type Said } from '../story/said';
import { type Asked, Telling } from '../story/telling';
import { PUBLIC, signer } from '../../tokens/keys';
import { introducing, named, onCard } from '../../log/naming';
import { Numbers } from '../story/numbers';

/** Who is invited to decide within bounds, what is asked for, and what comes of it. */
export class Approving {
  static async begin(): Promise<Approving> {
    return new Approving(await Telling.begin());
  }

  private constructor(private readonly telling: Telling) {}

  get said(): Said[] {
    return this.telling.said;
  }

  /** Ada lets somebody decide about a part. @returns the index of that */
  async invite(who: Approver, told: Inviting = {}): Promise<number> {
    const { bounds = [READING], until = UNTIL } = told;
    const args: Record<string, Json> = {
      kind: told.kind ?? 'approver',
      petname: who,
      until,
      bounds: bounds as unknown as Json,
      ...(told.another && { person: 'another' })
    };
    const token = await this.action('ada', { act: 'introduce', ...introducing(args) });
    const what = {
      object: REQUESTS,
      action: 'introduce',
      safe: false,
      ...args,
      bounds: bounds.map(pinned),
      custody: 'own',
      ends: NOW + 600,
      ...told.says
    };
    this.said.push({
      kind: 'introduction',
      groups: { who: { ...ADA, facet: IDS.requests, chain: [IDS.requests, IDS.root] }, what, token }
    });
    return this.said.length - 1;
  }

  /** By the last introduction, where it says no other. */
  async enrol(
    who: Approver,
    {
      person = OWNER,
      called = {},
      introduction = this.said.map(({ kind }) => kind).lastIndexOf('introduction')
    }: { person?: string; called?: Says; introduction?: number } = {}
  ): Promise<void> {
    const { key } = DECIDERS[who];
    const token = await sign(
      {
        ...this.numbers.stamp(this.now),
        code: this.numbers.bytes(32),
        public_key: PUBLIC[key],
        encryption_key: PUBLIC['other-encryption']
      },
      'facet-enrolment',
      signer(key)
    );
    const what = { object: REQUESTS, action: 'enrol', safe: false, introduction };
    this.said.push({
      kind: 'enrolment',
      groups: {
        who: { ...this.who(who), ...called },
        what: { ...what, made_by: OWNER, until: UNTIL, person },
        token
      }
    });
  }

  /** The facet with which somebody decides. */
  empower(who: Approver, told: Granting = {}): void {
    const { facet = DECIDERS[who].facet, parent = IDS.requests, bounds = [READING] } = told;
    const terms: Terms = {
      ...normalizeNeed({ object: REQUESTS, actions: APPROVES }),
      expiry: UNTIL,
      ...told.terms
    };
    const chain = [...new Set([facet, parent, IDS.root])];
    this.said.push({
      kind: 'grant',
      groups: {
        who: { ...this.who(who), facet, chain, ...told.who },
        what: {
          object: REQUESTS,
          actions: terms.actions,
          definitions: {},
          decided_by: IDS.requests,
          bounds: bounds.map(pinned),
          ...told.what
        },
        terms
      }
    });
  }

  /** All three. */
  async bring(who: Approver, told: Inviting & { granting?: Granting } = {}): Promise<void> {
    await this.invite(who, told);
    await this.enrol(who, { person: told.another ? signer(DECIDERS[who].key).kid : OWNER });
    this.empower(who, { ...(told.bounds && { bounds: told.bounds }), ...told.granting });
  }

  /** The helper asks. */
  async ask(...needs: Need[]): Promise<void> {
    const request = this.numbers.id();
    const token = await sign(
      {
        ...this.numbers.stamp(this.now),
        needs,
        purpose: 'to look',
        public_key: PUBLIC.holder,
        encryption_key: PUBLIC['holder-encryption']
      },
      'facet-request',
      signer('holder')
    );
    const { object, actions } = needs[0]!;
    this.said.push({
      kind: 'request',
      groups: {
        who: HELPER,
        what: { object, actions, objects: needs.map(need => need.object), request },
        terms: needs.map(normalizeNeed),
        why: { purpose: 'to look' },
        token
      }
    });
    this.asked = { index: this.said.length - 1, request, digest: sha256Hex(token), needs };
  }

  /** Of what was asked for last. */
  async decide(who: Who, told: Deciding = {}): Promise<number> {
    const { outcome = 'grant', at } = told;
    const { index, request, digest, needs } = this.asked;
    const given = told.needs ?? [GRANTED];
    const granted = outcome === 'grant' ? given : needs.map(() => null);
    const lines = granted.map(terms => (terms === null ? '' : sentence(HELPER.principal, terms)));
    const payload: DecisionPayload = {
      ...this.numbers.stamp(at ?? this.now),
      challenge: this.numbers.bytes(),
      fct: DECIDERS[who].facet,
      granted: [...granted],
      mode: 'pointer',
      named: named(this.said, HELPER.principal),
      outcome,
      request,
      request_digest: digest,
      shown: {
        sentence: lines.filter(line => line !== '').join(' '),
        requested: needs.map(need => sentence(HELPER.principal, normalizeNeed(need))),
        granted: lines,
        granted_digest: sha256Hex(jcs(granted as unknown as Json))
      }
    };
    const token = await sign(payload, 'facet-decision', signer(DECIDERS[who].key));
    this.decided(who, index, { request, outcome, ...told.says }, { terms: granted, token }, at);
    return this.said.length - 1;
  }

  /** The helper asks to have one act confirmed, of what it was granted by Ada. */
  askAct(act: string, args: Record<string, Json>): Promise<Asked> {
    return this.telling.ask(IDS.held, act, args);
  }

  async confirm(who: Who, asked: Asked, says: Says = {}): Promise<void> {
    const { request, digest, act } = asked;
    const payload: ConfirmationPayload = {
      ...this.numbers.stamp(this.now),
      act,
      challenge: this.numbers.bytes(),
      fct: DECIDERS[who].facet,
      mode: 'pointer',
      named: named(this.said, HELPER.principal),
      outcome: 'grant',
      request,
      request_digest: digest,
      shown: asked.sentence
    };
    const token = await sign(payload, 'facet-confirmation', signer(DECIDERS[who].key));
    this.decided(who, asked.index, { request, outcome: 'grant', act, ...says }, { token });
  }

  /** What was decided is given. */
  grant(
    ref: number,
    by: Who,
    terms: Terms = GRANTED,
    definitions: Says = this.telling.pins(terms.actions)
  ): void {
    const facet = this.numbers.id();
    this.said.push({
      kind: 'grant',
      ref,
      groups: {
        who: { ...HELPER, facet, chain: [facet, IDS.root] },
        what: {
          object: terms.object,
          actions: terms.actions,
          definitions,
          decided_by: DECIDERS[by].facet
        },
        terms,
        why: { purpose: 'to look' }
      }
    });
  }

  stopped(kind: 'revocation' | 'pause', who: Who): void {
    const what = stopOf(this.said, DECIDERS[who].facet);
    this.said.push({ kind, groups: { who: TERMINAL, what } });
  }

  /** An object comes to be defined otherwise, to stand elsewhere, or not at all. */
  registered(
    change: 'replaced' | 'moved' | 'removed' | 'added',
    { read, object = 'reports' }: { read?: Definition; object?: string } = {}
  ): void {
    const { groups } = this.said[GENUINE.indexOf('registration')]!;
    const what = groups.what as { definitions: Record<string, Definition> };
    const definitions = { ...what.definitions, ...(read && { read }) };
    const digests = Object.fromEntries(
      Object.entries(definitions).map(([name, one]) => [name, definitionDigest(one)])
    );
    const { definitions: _, digests: __, ...rest } = groups.what as Says;
    const told = change === 'removed' ? {} : { definitions, digests };
    const { args, who } = groups;
    this.said.push({
      kind: 'registration',
      // The facet of the story adds; what goes is the terminal's.
      groups: {
        who: change === 'removed' ? TERMINAL : who,
        what: {
          ...rest,
          ...told,
          object,
          change,
          ...(change === 'moved' && { origin: 'https://elsewhere.example' })
        },
        ...(change !== 'removed' && { args })
      }
    });
  }

  async rule(who: Who): Promise<void> {
    const limits = { constraints: BELOW, uses: 5 };
    const rule = ruleOn('read', { name: 'reading', expiry: NOW + 1000, ...limits });
    const { facet, key } = DECIDERS[who];
    const payload = ruleShown(this.numbers, facet, rule, this.now);
    const token = await sign(payload, 'facet-rule', signer(key));
    this.said.push({ kind: 'rule', groups: ruleGroups(this.by(who), rule, token) });
  }

  /** What Ben decides with, lent to the helper. */
  async lend(): Promise<void> {
    const given = { actions: APPROVES, expiry: UNTIL };
    const card = await sign(
      {
        ...this.numbers.stamp(this.now),
        named: onCard('helper'),
        public_key: PUBLIC.holder,
        encryption_key: PUBLIC['holder-encryption']
      },
      'facet-card',
      signer('holder')
    );
    const token = await this.action('Ben', {
      act: 'facet.delegate',
      args: { card, terms: given }
    });
    const facet = this.numbers.id();
    const chain = [facet, DECIDERS.Ben.facet, IDS.requests, IDS.root];
    this.said.push({
      kind: 'delegation',
      groups: {
        who: { ...HELPER, facet, chain },
        what: { object: REQUESTS, actions: APPROVES, definitions: {}, by: signer('other').kid },
        terms: { ...normalizeNeed({ object: REQUESTS, actions: APPROVES }), expiry: UNTIL },
        token
      }
    });
  }

  private decided(who: Who, ref: number, told: Says, groups: Said['groups'], at?: number): void {
    const bounds = this.bounds(who);
    const what = {
      object: REQUESTS,
      action: 'decide',
      safe: false,
      mode: 'pointer',
      ...(bounds !== undefined && { bounds }),
      ...told
    };
    this.said.push({
      kind: 'decision',
      ref,
      groups: { who: this.by(who), what, ...groups },
      ...(at !== undefined && { at: at * 1000 })
    });
  }

  /** As the entry says that made the facet. */
  private bounds(who: Who): unknown {
    const { facet } = DECIDERS[who];
    const made = this.said.find(
      ({ kind, groups }) => kind === 'grant' && (groups.who as Says)['facet'] === facet
    );
    return (made?.groups.what as Says | undefined)?.['bounds'];
  }

  private action(
    who: Who,
    { act, args, body }: Pick<ActionPayload, 'act' | 'args' | 'body'>
  ): Promise<string> {
    const { facet, key } = DECIDERS[who];
    const said = { act, args, ...(body && { body }) };
    const payload: ActionPayload = {
      ...this.numbers.stamp(this.now),
      ...said,
      fct: facet,
      obj: REQUESTS
    };
    return sign(payload, 'facet-action', signer(key));
  }

  private by(who: Who): Says {
    const { facet } = DECIDERS[who];
    const chain = [...new Set([facet, IDS.requests, IDS.root])];
    return { ...this.who(who), facet, chain };
  }

  private who(who: Who): Says {
    const { key } = DECIDERS[who];
    return who === 'ada'
      ? ADA
      : { principal: signer(key).kid, kind: 'approver', custody: 'own', petname: who };
  }

  /** Seconds: when all is signed from now on. */
  now = NOW;

  private readonly numbers = new Numbers(190);
  private asked = { index: 0, request: '', digest: '', needs: [] as readonly Need[] };
}

export type Tell = (one: Approving) => Promise<unknown>;

/** A log in which somebody is let decide about a part. */
export function told(why: string, faults: Lie[1], tell: Tell): Lie {
  return [
    why,
    faults,
    async said => {
      const telling = await Approving.begin();
      await tell(telling);
      said.splice(0, said.length, ...telling.said);
    }
  ];
}

/** Ben may decide about reading, and something is asked for. */
export function asked(
  tell: Tell,
  { needs = [NEED], bounds }: { needs?: Need[]; bounds?: Terms[] } = {}
): Tell {
  return async one => {
    await one.bring('Ben', bounds && { bounds });
    await one.ask(...needs);
    await tell(one);
  };
}
