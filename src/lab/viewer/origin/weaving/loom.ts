import type { FacetView } from '../../../../protocol';
import type { ReadEntry } from '../../../service/entry';
import type { Gathered } from '../gathering/gathering';
import { cellId, entryId, facetId, type GivenFacet, type Node, type Tie } from '../graph/graph';
import { endedBy, parentOf, powerOf } from '../gathering/grounds';

/** What something rests on; null where that was not asked for. */
export interface Tied {
  to: Node | null;
  tie: Tie;
  seen?: boolean;
}

/** Makes nodes, and says what each rests on. */
export class Loom {
  constructor(
    private readonly gathered: Gathered,
    private readonly listed: ReadonlyMap<string, FacetView>,
    private readonly now: number
  ) {
    for (const { kind, index, ref, introduced } of gathered.entries.values()) {
      if (kind === 'decision' && ref !== null) {
        // Where several had to agree, the last one is what decided.
        this.decisions.set(ref, Math.max(index, this.decisions.get(ref) ?? -1));
      }
      if (introduced !== null) {
        this.enrolments.set(introduced, index);
      }
    }
  }

  subject(): Node {
    const { subject } = this.gathered;
    return 'facet' in subject
      ? this.facet(subject.facet)
      : (this.entry(subject.index) ?? hidden(subject.index));
  }

  /** The node in which an entry stands; null where that is told by another one alone. */
  entry(index: number): Node | null {
    const { entries, outcomes } = this.gathered;
    const entry = entries.get(index);
    if (entry === undefined) {
      return null;
    }
    switch (entry.kind) {
      case 'intent':
        return {
          kind: 'use',
          id: entryId(index),
          acts: [entry],
          outcome: outcomes.get(index) ?? null
        };
      case 'outcome':
        return entry.ref === null ? null : (this.entry(entry.ref) ?? hidden(entry.ref));
      case 'refusal':
        return { kind: 'use', id: entryId(index), acts: [entry], outcome: null };
      case 'note':
        return { kind: 'note', id: entryId(index), entry };
      case 'grant':
      case 'delegation':
        return entry.facet === null ? null : this.facet(entry.facet);
      case 'decision':
        return this.approval(entry.ref, entry);
      case 'request': {
        const decision = entries.get(this.decisions.get(index) ?? -1) ?? null;
        return this.approval(index, decision);
      }
      case 'enrolment':
        return this.entrance(entry);
      case 'introduction': {
        const enrolment = entries.get(this.enrolments.get(index) ?? -1);
        return enrolment === undefined
          ? { kind: 'event', id: entryId(index), entry }
          : this.entrance(enrolment);
      }
      default:
        return { kind: 'event', id: entryId(index), entry };
    }
  }

  /** What a node rests on. */
  ties(node: Node): Tied[] {
    switch (node.kind) {
      case 'facet':
        return this.tiesOfFacet(node);
      case 'use':
        return this.tiesOfUse(node.acts[0] as ReadEntry);
      case 'note':
        return [
          ...this.named(node.entry.basedOn, 'based'),
          ...this.named(node.entry.drewOn, 'drew'),
          ...this.cell(node.entry)
        ];
      case 'approval':
        return this.tiesOfApproval(node);
      case 'entrance': {
        const { enrolment, introduction } = node;
        const asked = introduction === null ? enrolment.introduced : null;
        return [
          ...this.given(introduction && powerOf(introduction), 'by'),
          ...this.named(asked === null ? [] : [asked], 'about')
        ];
      }
      case 'event': {
        const { entry } = node;
        return [
          ...this.given(endedBy(entry), 'about'),
          ...this.given(powerOf(entry), 'by'),
          ...this.named(entry.ref === null ? [] : [entry.ref], 'about'),
          ...this.cell(entry)
        ];
      }
      default:
        return [];
    }
  }

  private tiesOfUse(act: ReadEntry): Tied[] {
    const { entries } = this.gathered;
    const isDecision = (index: number): boolean => entries.get(index)?.kind === 'decision';
    return [
      ...this.given(powerOf(act), 'by'),
      ...this.named(act.restsOn.filter(isDecision), 'confirmed'),
      ...this.named(
        act.restsOn.filter(index => !isDecision(index)),
        'requires'
      ),
      ...this.named(act.drewOn, 'drew'),
      ...this.cell(act)
    ];
  }

  private tiesOfFacet({ made, facet }: GivenFacet): Tied[] {
    if (made === null) {
      return [];
    }
    const entrance = this.gathered.entrances.get(facet);
    return [
      ...this.given(parentOf(made), 'from'),
      ...(entrance ? [{ to: this.entrance(entrance), tie: 'came' as const }] : []),
      ...(made.kind === 'grant' && made.ref !== null ? this.named([made.ref], 'decided') : [])
    ];
  }

  private tiesOfApproval(node: Node & { kind: 'approval' }): Tied[] {
    const { request, decision } = node;
    const { rules, entries } = this.gathered;
    const rule = decision?.rule && decision.facet !== null ? rules.get(decision.facet) : undefined;
    const asked = request === null && decision !== null && decision.ref !== null;
    return [
      ...this.given(decision && powerOf(decision), 'by'),
      ...(rule ? [{ to: this.entry(rule.index) as Node, tie: 'rule' as const }] : []),
      ...(asked ? this.named([decision.ref as number], 'about') : []),
      ...this.named(
        (decision?.agreed ?? []).filter(index => entries.get(index)?.index !== decision?.index),
        'decided'
      )
    ].filter(({ to }) => to?.id !== node.id);
  }

  /** Entries that are named, each as what stands for it. */
  private named(indexes: readonly number[], tie: Tie): Tied[] {
    const { entries, hidden: withheld } = this.gathered;
    return indexes.map(index => {
      const asked = entries.has(index) || withheld.has(index);
      return { to: asked ? (this.entry(index) ?? hidden(index)) : null, tie };
    });
  }

  /** A facet that is named. */
  private given(facet: string | null, tie: Tie): Tied[] {
    if (facet === null) {
      return [];
    }
    const known = this.gathered.made.has(facet) || this.listed.has(facet);
    return [{ to: known ? this.facet(facet) : null, tie }];
  }

  private cell({ cell, seen, petname }: ReadEntry): Tied[] {
    return cell === null
      ? []
      : [{ to: { kind: 'cell', id: cellId(cell), cell, petname }, tie: 'cell', seen }];
  }

  private approval(index: number | null, decision: ReadEntry | null): Node {
    const { entries } = this.gathered;
    const asked = index === null ? undefined : entries.get(index);
    const request = asked?.kind === 'request' ? asked : null;
    // One of several decisions stands for itself, the last one also for what was asked.
    const last = index === null || (this.decisions.get(index) ?? -1) <= (decision?.index ?? 0);
    const stands = decision ?? request;
    return {
      kind: 'approval',
      id: entryId(stands?.index ?? -1),
      request: last ? request : null,
      decision
    };
  }

  private entrance(enrolment: ReadEntry): Node {
    const introduction = this.gathered.entries.get(enrolment.introduced ?? -1);
    return {
      kind: 'entrance',
      id: entryId(enrolment.index),
      enrolment,
      introduction: introduction?.kind === 'introduction' ? introduction : null
    };
  }

  private facet(facet: string): GivenFacet {
    const { made: known, terms } = this.gathered;
    const made = known.get(facet) ?? null;
    const listed = this.listed.get(facet);
    const state = listed?.state;
    const own = listed?.terms ?? terms.get(facet) ?? null;
    const over = own !== null && own.expiry !== null && own.expiry <= this.now;
    return {
      kind: 'facet',
      id: facetId(facet),
      facet,
      made,
      petname: listed?.petname ?? made?.petname ?? '',
      terms: own,
      ended:
        state === 'revoked' || state === 'expired' || state === 'spent'
          ? state
          : over
            ? 'expired'
            : ''
    };
  }

  /** By request, the last decision on it. */
  private readonly decisions = new Map<number, number>();
  /** By introduction, the enrolment that answers it. */
  private readonly enrolments = new Map<number, number>();
}

function hidden(index: number): Node {
  return { kind: 'hidden', id: entryId(index), index };
}
