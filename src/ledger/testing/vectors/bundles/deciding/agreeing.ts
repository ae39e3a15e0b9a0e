import {
  type ActionPayload,
  type DecisionPayload,
  type Definition,
  definitionDigest,
  jcs,
  type Need,
  normalizeNeed,
  ruleId,
  sentence,
  sha256Hex,
  sign,
  type Terms
} from '../../../../../protocol';
import { definition, NOW } from '../../../../../protocol/testing/payloads';
import { stopOf } from '../story/ends';
import { ruleGroups, ruleOn, ruleShown } from '../story/ruled';
import { ADA, IDS, TERMINAL } from '../story/cast';
import { GENUINE, type Said } from '../story/said';
import type { Telling } from '../story/telling';
import { PUBLIC, signer, type SignerName } from '../../tokens/keys';
import { introducing, named } from '../../log/naming';
import { Numbers } from '../story/numbers';

/** Who decides: Ada, whose second device is her phone, and Ben, whom she brought in. */
export const DECIDERS = {
  ada: { key: 'owner', facet: IDS.requests },
  ben: { key: 'other', facet: 'b'.repeat(32) },
  phone: { key: 'service', facet: 'c'.repeat(32) }
} as const satisfies Record<string, { key: SignerName; facet: string }>;
type Who = keyof typeof DECIDERS;

const HELPER = {
  principal: signer('holder').kid,
  kind: 'agent',
  custody: 'own',
  petname: 'helper'
};
const READ = definition('read', { path: { type: 'string' } });
const NEED: Need = { object: 'reports', actions: ['read'] };
export const TERMS: Terms = { ...normalizeNeed(NEED), expiry: NOW + 900 };

export interface Told {
  granted?: Terms;
  signed?: Terms;
  outcome?: 'grant' | 'deny';
  persons?: number | null;
  with?: number[];
  ref?: number;
}

/** Actions that are marked, who is asked to grant them, and who does. */
export class Agreeing {
  constructor(private readonly telling: Telling) {}

  get said(): Said[] {
    return this.telling.said;
  }

  /** How many persons `read` takes from now on. */
  mark(persons: number, change = 'replaced'): void {
    const { groups } = this.said[GENUINE.indexOf('registration')]!;
    const what = groups.what as { definitions: Record<string, Definition> };
    const read = { ...READ, ...(persons > 1 && { persons }) };
    const definitions = { ...what.definitions, read };
    const digests = Object.fromEntries(
      Object.entries(definitions).map(([name, one]) => [name, definitionDigest(one)])
    );
    this.digest = digests['read']!;
    const moved = change === 'moved' && { origin: 'https://elsewhere.example' };
    const said = { ...what, change, definitions, digests, ...moved };
    this.said.push({ kind: 'registration', groups: { ...groups, what: said } });
  }

  /** Ada brings somebody in: a device of hers, or another person. */
  async enrol(
    who: 'ben' | 'phone',
    {
      invited = who === 'ben',
      person = who === 'ben' ? this.who('ben').principal : ADA.principal
    }: { invited?: boolean; person?: string } = {}
  ): Promise<void> {
    const { facet, key } = DECIDERS[who];
    const another = invited ? { person: 'another' } : {};
    const args = { kind: 'owner', petname: who, ...another };
    const asked = {
      act: 'introduce',
      ...introducing(args),
      fct: IDS.requests,
      obj: 'aios/requests'
    };
    const token = await sign(
      { ...this.numbers.stamp(), ...asked } as ActionPayload,
      'facet-action',
      signer('owner')
    );
    const what = { object: 'aios/requests', action: 'introduce', safe: false, ...args };
    this.said.push({
      kind: 'introduction',
      groups: {
        who: { ...ADA, facet: IDS.requests },
        what: { ...what, custody: 'own', ends: NOW + 600 },
        token
      }
    });
    const introduction = this.said.length - 1;
    const enrolment = await sign(
      {
        ...this.numbers.stamp(),
        code: this.numbers.bytes(32),
        public_key: PUBLIC[key],
        encryption_key: PUBLIC['other-encryption']
      },
      'facet-enrolment',
      signer(key)
    );
    const enrolled = { object: 'aios/requests', action: 'enrol', safe: false };
    this.said.push({
      kind: 'enrolment',
      groups: {
        who: this.who(who),
        what: { ...enrolled, made_by: ADA.principal, introduction, person },
        token: enrolment
      }
    });
    const terms = normalizeNeed({ object: 'aios/requests', actions: ['decide'] });
    this.said.push({
      kind: 'grant',
      groups: {
        who: { ...this.who(who), facet, chain: [facet, IDS.root] },
        what: {
          object: 'aios/requests',
          actions: ['decide'],
          definitions: {},
          decided_by: IDS.requests
        },
        terms
      }
    });
  }

  /** @returns index of the request */
  async ask(): Promise<number> {
    const request = this.numbers.id();
    const token = await sign(
      {
        ...this.numbers.stamp(),
        needs: [NEED],
        purpose: 'to pay',
        public_key: PUBLIC.holder,
        encryption_key: PUBLIC['holder-encryption']
      },
      'facet-request',
      signer('holder')
    );
    const what = { object: 'reports', actions: ['read'], objects: ['reports'], request };
    const terms = [normalizeNeed(NEED)];
    this.said.push({
      kind: 'request',
      groups: { who: HELPER, what, terms, why: { purpose: 'to pay' }, token }
    });
    this.asked = this.said.length - 1;
    this.request = request;
    this.requestDigest = sha256Hex(token);
    return this.asked;
  }

  /** @returns index of the decision */
  async decide(who: Who, told: Told = {}): Promise<number> {
    const { granted = TERMS, signed = granted, outcome = 'grant', persons = 2 } = told;
    const { facet, key } = DECIDERS[who];
    const given = outcome === 'grant' ? signed : null;
    const line = given === null ? '' : sentence(HELPER.principal, given);
    const payload: DecisionPayload = {
      ...this.numbers.stamp(),
      challenge: this.numbers.bytes(),
      fct: facet,
      granted: [given],
      mode: 'pointer',
      named: named(this.said, HELPER.principal),
      outcome,
      request: this.request,
      request_digest: this.requestDigest,
      shown: {
        sentence: line,
        requested: [sentence(HELPER.principal, normalizeNeed(NEED))],
        granted: [line],
        granted_digest: sha256Hex(jcs([given]))
      }
    };
    const several =
      outcome === 'grant' && persons !== null ? { persons, with: told.with ?? [] } : {};
    this.said.push({
      kind: 'decision',
      ref: told.ref ?? this.asked,
      groups: {
        who: { ...this.who(who), facet, chain: [facet, IDS.root] },
        what: {
          object: 'aios/requests',
          action: 'decide',
          safe: false,
          request: this.request,
          outcome,
          mode: 'pointer',
          ...several
        },
        terms: [outcome === 'grant' ? granted : null],
        token: await sign(payload, 'facet-decision', signer(key))
      }
    });
    return this.said.length - 1;
  }

  grant(
    ref: number,
    by: Who,
    before: readonly string[] = [DECIDERS.ada.facet],
    terms: Terms = TERMS
  ): void {
    const facet = this.numbers.id();
    this.said.push({
      kind: 'grant',
      ref,
      groups: {
        who: { ...HELPER, facet, chain: [facet, IDS.root] },
        what: {
          object: 'reports',
          actions: ['read'],
          definitions: { read: this.digest },
          decided_by: DECIDERS[by].facet,
          ...(before.length > 0 && { decided_with: before })
        },
        terms,
        why: { purpose: 'to pay' }
      }
    });
  }

  stopped(kind: 'revocation' | 'pause', who: Who): void {
    const what = stopOf(this.said, DECIDERS[who].facet);
    this.said.push({ kind, groups: { who: TERMINAL, what } });
  }

  /** @returns the id of a rule that would grant it */
  async rule(): Promise<string> {
    const rule = ruleOn('read', { name: 'payments', expiry: NOW + 3000 });
    const payload = ruleShown(this.numbers, IDS.requests, rule);
    const token = await sign(payload, 'facet-rule', signer('owner'));
    const who = { ...ADA, facet: IDS.requests, chain: [IDS.requests, IDS.root] };
    this.said.push({ kind: 'rule', groups: ruleGroups(who, rule, token) });
    return ruleId(token);
  }

  /** A rule's word as that of a person. */
  ruled(rule: string, several: object = {}): number {
    const what = { object: 'aios/requests', action: 'decide', safe: false, request: this.request };
    this.said.push({
      kind: 'decision',
      ref: this.asked,
      groups: {
        who: { ...TERMINAL, facet: rule, chain: [rule, IDS.requests, IDS.root] },
        what: { ...what, outcome: 'grant', mode: 'rule', rule: 'payments', ...several },
        terms: [TERMS]
      }
    });
    return this.said.length - 1;
  }

  private who(who: Who) {
    const { key } = DECIDERS[who];
    return who === 'ada'
      ? ADA
      : { principal: signer(key).kid, kind: 'owner', custody: 'own', petname: who };
  }

  private readonly numbers = new Numbers(190);
  private asked = 0;
  private request = '';
  private requestDigest = '';
  private digest = '';
}
