import {
  type Definition,
  definitionDigest,
  gate,
  type Need,
  normalizeNeed,
  type Rule,
  ruleId,
  type RulePayload,
  sign,
  type Terms
} from '../../../../../protocol';
import { definition, NOW } from '../../../../../protocol/testing/payloads';
import { stopOf } from '../story/ends';
import { ruleGroups, ruleShown } from '../story/ruled';
import { ADA, IDS, TERMINAL } from '../story/cast';
import { GENUINE, type Said } from '../story/said';
import type { Telling } from '../story/telling';
import { PUBLIC, signer } from '../../tokens/keys';
import { named } from '../../log/naming';
import { Numbers } from '../story/numbers';

export const HELPER = {
  principal: signer('holder').kid,
  kind: 'agent',
  custody: 'own',
  petname: 'helper'
};
export const RULE: Rule = {
  name: 'reading reports',
  askers: { kind: 'agent', custody: 'own' },
  grants: [
    {
      objects: { prefix: 'rep' },
      actions: ['read'],
      constraints: { path: { path: 'a/**' } },
      uses: null,
      result: null
    }
  ],
  lifetime: 600,
  expiry: NOW + 3000,
  uses: null,
  rate: { calls: 2, per: 60 }
};
export const NEED: Need = {
  object: 'reports',
  actions: ['read'],
  constraints: { path: { path: 'a/b/**' } }
};
const READ = definition('read', { path: { type: 'string' } });

/** Makes rules, and grants by them, after what was lent. */
export class Ruling {
  constructor(private readonly telling: Telling) {}

  get said(): Said[] {
    return this.telling.said;
  }

  /** @returns the id of the rule */
  async rule(
    rule: Rule = RULE,
    { signed = {}, by = 'owner' }: { signed?: Partial<RulePayload>; by?: 'owner' | 'holder' } = {}
  ): Promise<string> {
    const { askers } = rule;
    const payload: RulePayload = {
      ...ruleShown(this.numbers, IDS.requests, rule),
      ...('principal' in askers && { named: named(this.said, askers.principal) }),
      ...signed
    };
    const token = await sign(payload, 'facet-rule', signer(by));
    const who = { ...ADA, facet: IDS.requests, chain: [IDS.requests, IDS.root] };
    this.said.push({ kind: 'rule', groups: ruleGroups(who, rule, token) });
    return ruleId(token);
  }

  /** Asked for by the holder, granted by the rule, and made. */
  async grant(
    rule: string,
    {
      need = NEED,
      more = {},
      after,
      strike = false,
      decision = {},
      grant = {}
    }: {
      need?: Need;
      more?: Partial<Terms>;
      after?: number;
      strike?: boolean;
      decision?: Said['groups'];
      grant?: object;
    } = {}
  ): Promise<void> {
    const { number, request, asked, when } = await this.asks(need, after);
    const terms: Terms = { ...asked, expiry: NOW + 500, ...more };
    this.said.push({
      kind: 'decision',
      ref: this.said.length - 1,
      groups: {
        who: { ...TERMINAL, facet: rule, chain: [rule, IDS.requests, IDS.root] },
        what: {
          object: 'aios/requests',
          action: 'decide',
          safe: false,
          request,
          outcome: 'grant',
          mode: 'rule',
          rule: RULE.name
        },
        terms: [strike ? null : terms],
        ...decision
      },
      ...when
    });
    if (!strike) {
      const facet = (number + 1).toString(16).padStart(32, '0');
      const { registered } = this;
      const { actions } = terms;
      const definitions = { read: definitionDigest(registered) };
      this.said.push({
        kind: 'grant',
        ref: this.said.length - 1,
        groups: {
          who: { ...this.asker, facet, chain: [facet, IDS.root] },
          what: { object: 'reports', actions, definitions, decided_by: rule, ...grant },
          terms,
          why: { purpose: 'to look' }
        },
        ...when
      });
    }
  }

  /** As many as may wait. */
  async crowd(): Promise<void> {
    for (let waiting = 0; waiting < 3; waiting++) {
      await this.asks(NEED);
    }
  }

  private async asks(need: Need, after?: number) {
    const number = this.numbers.next();
    const request = number.toString(16).padStart(32, '0');
    const when = after === undefined ? {} : { at: (NOW + after) * 1000 };
    const asked = normalizeNeed(need);
    const token = await sign(
      {
        ...this.numbers.stamp(NOW + (after ?? 0)),
        needs: [need],
        purpose: 'to look',
        public_key: PUBLIC.holder,
        encryption_key: PUBLIC['holder-encryption']
      },
      'facet-request',
      signer('holder')
    );
    const what = { object: 'reports', actions: need.actions, objects: ['reports'], request };
    this.said.push({
      kind: 'request',
      groups: { who: this.asker, what, terms: [asked], why: { purpose: 'to look' }, token },
      ...when
    });
    return { number, request, asked, when };
  }

  /** The asker is a notebook whose file lies there, as the terminal introduced it. */
  async notebook(place: string | undefined): Promise<void> {
    const [introduction, enrolment] = (['introduction', 'enrolment'] as const).map(
      kind => this.said[GENUINE.lastIndexOf(kind)]!.groups
    ) as [Said['groups'], Said['groups']];
    const lies = place !== undefined && { place };
    introduction.who = TERMINAL;
    introduction.what = { ...(introduction.what as object), kind: 'notebook', ...lies };
    delete introduction.token;
    enrolment.what = { ...(enrolment.what as object), made_by: null, ...lies };
    this.asker = { ...HELPER, kind: 'notebook' };
    for (const { groups } of this.said) {
      const who = groups.who as { principal?: string } | undefined;
      if (who?.principal === HELPER.principal) {
        groups.who = { ...who, kind: 'notebook' };
      }
    }
    // What was granted to it before was on a card with its name, too.
    const decision = this.said[GENUINE.indexOf('decision')]!.groups;
    const { payload } = gate(String(decision.token), { typ: 'facet-decision' });
    const shown = { ...payload, named: named(this.said, HELPER.principal) };
    decision.token = await sign(shown, 'facet-decision', signer('owner'));
  }

  /** Its file lies there from now on. */
  moved(place: string | undefined): void {
    const what = place === undefined ? {} : { place };
    this.said.push({ kind: 'renaming', groups: { who: this.asker, what } });
  }

  stopped(kind: 'revocation' | 'pause', facet: string): void {
    const what = stopOf(this.said, facet);
    this.said.push({ kind, groups: { who: TERMINAL, what } });
  }

  resumed(what: object): void {
    this.said.push({ kind: 'resume', groups: { who: TERMINAL, what } });
  }

  /** The object defines what is granted otherwise from now on. */
  redefined(summary: string): void {
    const { groups } = this.said[GENUINE.indexOf('registration')]!;
    const what = groups.what as { definitions: Record<string, Definition> };
    const read = { ...READ, summary };
    const definitions = { ...what.definitions, read };
    const digests = Object.fromEntries(
      Object.entries(definitions).map(([name, one]) => [name, definitionDigest(one)])
    );
    this.registered = read;
    const said = { ...what, change: 'replaced', definitions, digests };
    this.said.push({ kind: 'registration', groups: { ...groups, what: said } });
  }

  private asker = HELPER;
  private registered = READ;
  private readonly numbers = new Numbers(150);
}
