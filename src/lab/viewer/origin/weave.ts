import type { FacetView } from '../../../protocol';
import type { ReadEntry } from '../../service/entry';
import { neighbours, within } from './folding';
import type { Gathered } from './gathering';
import {
  cellId,
  type Edge,
  entryId,
  entryOf,
  facetId,
  type GivenFacet,
  type Graph,
  type Node,
  type Tie
} from './graph';
import { endedBy, parentOf, powerOf } from './grounds';

/** One tie, before those between the same two are put together. */
interface Thread {
  from: string;
  to: string;
  tie: Tie;
  seen?: boolean;
}

/** What something rests on; null where that was not asked for. */
interface Tied {
  to: Node | null;
  tie: Tie;
  seen?: boolean;
}

/**
 * The graph of what was gathered: each thing once, tied to what it rests on.
 * @param listed facets as the service lists them today
 * @param now seconds since the epoch
 */
export function weave(gathered: Gathered, listed: readonly FacetView[], now: number): Graph {
  const loom = new Loom(gathered, new Map(listed.map(facet => [facet.id, facet])), now);
  const subject = loom.subject();
  const nodes = new Map<string, Node>();
  const threads: Thread[] = [];
  const wanted = [subject, ...[...gathered.entries.keys()].map(index => loom.entry(index))];
  for (let node = wanted.pop(); node !== undefined; node = wanted.pop()) {
    if (node === null || nodes.has(node.id)) {
      continue;
    }
    const ties = loom.ties(node);
    const known = ties.flatMap(({ to, ...tie }) => (to === null ? [] : [{ to, ...tie }]));
    const besides = ties.length - known.length;
    nodes.set(node.id, besides === 0 ? node : { ...node, besides });
    for (const { to, ...thread } of known) {
      threads.push({ ...thread, from: node.id, to: to.id });
      wanted.push(to);
    }
  }
  const { edges, circles } = knot(threads, nodes);
  return connected({ subject: subject.id, nodes: [...nodes.values()], edges, left: 0, circles });
}

/** Makes nodes, and says what each rests on. */
class Loom {
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

/** When it came into the ledger; what rests on nothing comes before all else. */
function placeOf(node: Node | undefined): number {
  return (node && entryOf(node)?.index) ?? -1;
}

/**
 * Puts the ties between the same two together, and leaves out those to what came later: without them
 * there is no circle, however many ties there are.
 */
function knot(
  threads: readonly Thread[],
  nodes: ReadonlyMap<string, Node>
): { edges: Edge[]; circles: number } {
  const edges = new Map<string, { from: string; to: string; ties: Tie[]; seen: boolean }>();
  let circles = 0;
  for (const { from, to, tie, seen = false } of threads) {
    const key = JSON.stringify([from, to]);
    const known = edges.get(key);
    if (known !== undefined) {
      known.seen ||= seen;
      if (!known.ties.includes(tie)) {
        known.ties.push(tie);
      }
    } else if (placeOf(nodes.get(to)) >= placeOf(nodes.get(from))) {
      circles += 1;
    } else {
      edges.set(key, { from, to, ties: [tie], seen });
    }
  }
  const tied = [...edges.values()].map(edge =>
    // What a note is based on its cell read: said once.
    edge.ties.includes('based') ? { ...edge, ties: edge.ties.filter(tie => tie !== 'drew') } : edge
  );
  return { edges: tied, circles };
}

/** What hangs together with the subject: beside it the log has much that has nothing to do with it. */
function connected(graph: Graph): Graph {
  const near = neighbours(graph.edges);
  const met = new Set([graph.subject]);
  const open = [graph.subject];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const next of near.get(at) ?? []) {
      if (!met.has(next)) {
        met.add(next);
        open.push(next);
      }
    }
  }
  return within(graph, met);
}
