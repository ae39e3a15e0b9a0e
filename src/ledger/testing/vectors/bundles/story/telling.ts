import {
  actDigest,
  actSentence,
  type CellWord,
  type ConfirmationPayload,
  gate,
  jcs,
  type Json,
  type Lineage,
  normalizeNeed,
  sha256Hex,
  sign,
  type Terms
} from '../../../../../protocol';
import { ISSUER, NOW } from '../../../../../protocol/testing/payloads';
import { lending, use } from './acts';
import { DIGESTS, IDS } from './cast';
import { GENUINE, type Said } from './said';
import { story } from './story';
import { signer } from '../../tokens/keys';
import { named } from '../../log/naming';
import { Numbers } from './numbers';

const DONE = { state: 'done', status: 200 };
export const FILE = { path: 'a/b.csv' };

/** A request to confirm one act, as it was told. */
export interface Asked {
  index: number;
  request: string;
  digest: string;
  act: string;
  sentence: string;
  asker: string;
}

export interface ActOptions {
  args?: Record<string, Json>;
  /** Outcomes that the facet `again` requires. */
  required?: number[];
  /** Index of the decision that confirmed it, and the request that its holder names. */
  confirmed?: { decision: number; request: string };
  /** What the entry marks as broken of limits that are only tried. */
  observed?: readonly object[];
  /** What is set aside, as the intent says. */
  reserved?: { facet: string; name: string; amount: string }[];
  /** Null where it is still under way. */
  result?: object | null;
  cell?: CellWord;
  /** As signed. */
  lineage?: Lineage;
  /** As the entry says it, where that is something else; null where it says nothing. */
  recorded?: Lineage | null;
  /** Seconds after the beginning. */
  after?: number;
}

/** The story up to what was lent, more of it, and then how it ends. */
export class Telling {
  /** @param granted what the holder was granted less than it asked for */
  static async begin(
    granted: Partial<Terms> = {},
    { actions = ['list', 'read'] }: { actions?: string[] } = {}
  ): Promise<Telling> {
    const key = jcs([granted as Json, actions]);
    const told = Telling.stories.get(key) ?? story({ uses: 9, granted, actions });
    Telling.stories.set(key, told);
    return new Telling(structuredClone(await told));
  }

  /** Signed once: what is told of them differs. */
  private static readonly stories = new Map<string, Promise<Said[]>>();

  private constructor(private readonly genuine: readonly Said[]) {
    this.said = genuine.slice(0, GENUINE.indexOf('intent'));
  }

  readonly said: Said[];

  /** Action → digest of the definition that it was granted with. */
  pins(actions: readonly string[]): Record<string, string> {
    return Object.fromEntries(actions.map(action => [action, DIGESTS[action]!]));
  }

  /** A facet of the owner for one action. */
  async lend(as: string, action: string, more: Partial<Terms> = {}): Promise<void> {
    const terms: Terms = {
      ...normalizeNeed({ object: 'reports', actions: [action] }),
      ...(action === 'read' && { constraints: { path: { path: 'a/**' } } }),
      expiry: NOW + 1800,
      uses: 5,
      ...more
    };
    this.said.push(await lending(this.said, as, terms, this.numbers.next()));
  }

  /** @returns index of the outcome */
  async act(
    facet: string,
    act: string,
    {
      args = act === 'read' ? FILE : {},
      required,
      confirmed,
      observed,
      reserved,
      result = DONE,
      cell,
      lineage,
      recorded,
      after
    }: ActOptions = {}
  ): Promise<number> {
    const named = required?.map(outcome => ({ facet: IDS.again, outcome }));
    const signed = {
      jti: this.numbers.next(),
      act,
      args,
      ...(confirmed && { confirmed: confirmed.request }),
      ...(cell && { cell }),
      ...(lineage && { lineage }),
      ...(after !== undefined && { iat: NOW + after })
    };
    const told = {
      ...(named && { required: named }),
      ...(confirmed && { confirmed: confirmed.decision }),
      ...(observed && { observed }),
      ...(reserved && { reserved })
    };
    const when = after === undefined ? {} : { at: (NOW + after) * 1000 };
    const intent = await use(facet, signed, told);
    if (recorded !== undefined) {
      const { lineage: _, ...groups } = intent.groups;
      intent.groups = recorded === null ? groups : { ...groups, lineage: recorded };
    }
    this.said.push({ ...intent, ...when });
    const ref = this.said.length - 1;
    if (result !== null) {
      this.said.push({ kind: 'outcome', ref, groups: { result }, ...when });
    }
    return ref + 1;
  }

  /** Somebody asks to have an act confirmed. */
  async ask(
    facet: string,
    act: string,
    args: Record<string, Json> = FILE,
    cell?: CellWord
  ): Promise<Asked> {
    const request = this.numbers.id();
    const meant = { act, args, fct: facet, obj: 'reports' };
    const asked = await use(
      facet,
      { jti: this.numbers.next(), act, args, ...(cell && { cell }) },
      { request, act: actDigest(meant) }
    );
    this.said.push({ ...asked, kind: 'request' });
    const { principal } = asked.groups.who as { principal: string };
    return {
      index: this.said.length - 1,
      request,
      digest: sha256Hex(String(asked.groups.token)),
      act: actDigest(meant),
      sentence: actSentence(principal, meant),
      asker: principal
    };
  }

  /**
   * The owner decides on it.
   *
   * @returns index of the decision
   */
  async confirm(asked: Asked, change: Partial<ConfirmationPayload> = {}): Promise<number> {
    const payload: ConfirmationPayload = {
      act: asked.act,
      aud: ISSUER,
      challenge: this.numbers.bytes(),
      fct: IDS.requests,
      iat: NOW,
      jti: this.numbers.bytes(),
      mode: 'pointer',
      named: named(this.said, asked.asker),
      outcome: 'grant',
      request: asked.request,
      request_digest: asked.digest,
      shown: asked.sentence,
      ...change
    };
    const { groups } = this.genuine[GENUINE.indexOf('decision')]!;
    const what = {
      object: 'aios/requests',
      action: 'decide',
      safe: false,
      request: asked.request,
      outcome: payload.outcome,
      mode: payload.mode,
      act: payload.act
    };
    const token = await sign(payload, 'facet-confirmation', signer('owner'));
    this.said.push({
      kind: 'decision',
      ref: asked.index,
      groups: { who: groups.who, what, token }
    });
    return this.said.length - 1;
  }

  /** The owner signs that facets are granted, where an act was asked for. */
  async grant(asked: Asked): Promise<number> {
    const { groups } = this.genuine[GENUINE.indexOf('decision')]!;
    const { payload } = gate(String(groups.token), { typ: 'facet-decision' });
    const token = await sign(
      {
        ...payload,
        jti: this.numbers.bytes(),
        request: asked.request,
        request_digest: asked.digest
      },
      'facet-decision',
      signer('owner')
    );
    this.said.push({ kind: 'decision', ref: asked.index, groups: { ...groups, token } });
    return this.said.length - 1;
  }

  end(): Said[] {
    return [...this.said, ...this.genuine.slice(GENUINE.indexOf('refusal'))];
  }

  private readonly numbers = new Numbers(100);
}
