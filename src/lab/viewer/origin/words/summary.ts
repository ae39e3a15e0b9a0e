import type { TranslationBundle } from '@jupyterlab/translation';

import { safeText } from '../../../../protocol';
import { count } from '../../../service/local';
import { names } from '../../../service/words';
import { grouped } from '../graph/parts';
import type { Graph, Node } from '../graph/graph';

/** So many deciders are named. */
const NAMED = 3;

/**
 * What something rests on, and what rests on it, in one sentence, before anybody looks at the drawing
 * or goes through it.
 */
export function summaryWords(trans: TranslationBundle, graph: Graph): string {
  const below = reached(graph, 'below');
  const above = reached(graph, 'above');
  const who = approvers(below);
  return [
    below.length === 0
      ? trans.__('It rests on nothing that is recorded and shown.')
      : who.length === 0
        ? trans.__('It rests on %1.', kinds(trans, below))
        : trans.__('It rests on %1; approved by %2.', kinds(trans, below), named(trans, who)),
    ...(above.length === 0 ? [] : [trans.__('On it rest %1.', kinds(trans, above))])
  ].join(' ');
}

/** All on one side of the subject, at any remove. */
function reached({ subject, nodes, edges }: Graph, side: 'below' | 'above'): Node[] {
  const on = grouped(edges, ({ from, to }) => (side === 'below' ? from : to));
  const met = new Set<string>([subject]);
  // The set goes on to what is added meanwhile.
  for (const id of met) {
    (on.get(id) ?? []).forEach(({ from, to }) => met.add(side === 'below' ? to : from));
  }
  return nodes.filter(({ id }) => id !== subject && met.has(id));
}

function kinds(trans: TranslationBundle, nodes: readonly Node[]): string {
  const acts = nodes.reduce((sum, node) => sum + (node.kind === 'use' ? node.acts.length : 0), 0);
  const some = (kind: Node['kind']): number => nodes.filter(node => node.kind === kind).length;
  const told: [number, (n: number) => string][] = [
    [some('note'), n => trans._n('%2 note', '%2 notes', n, count(trans, n))],
    [acts, n => trans._n('%2 use', '%2 uses', n, count(trans, n))],
    [some('facet'), n => trans._n('%2 facet', '%2 facets', n, count(trans, n))],
    [some('approval'), n => trans._n('%2 decision', '%2 decisions', n, count(trans, n))],
    [some('entrance') + some('event'), n => trans._n('%2 event', '%2 events', n, count(trans, n))],
    [
      some('hidden'),
      n => trans._n('%2 entry not shown', '%2 entries not shown', n, count(trans, n))
    ]
  ];
  return names(told.filter(([n]) => n > 0).map(([n, words]) => words(n)));
}

/** Who granted something of it, each once. */
function approvers(nodes: readonly Node[]): string[] {
  const who = nodes.flatMap(node =>
    node.kind === 'approval' && node.decision !== null && node.decision.decided !== 'deny'
      ? [node.decision.rule || node.decision.petname]
      : []
  );
  return [...new Set(who)].filter(name => name !== '').map(name => safeText(name, 80));
}

function named(trans: TranslationBundle, who: readonly string[]): string {
  return who.length <= NAMED
    ? names(who)
    : trans.__('%1 and %2 others', names(who.slice(0, NAMED)), who.length - NAMED);
}
