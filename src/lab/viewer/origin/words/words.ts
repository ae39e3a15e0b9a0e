import type { TranslationBundle } from '@jupyterlab/translation';

import { safeText } from '../../../../protocol';
import type { CellName, ReadEntry } from '../../../service/entry';
import { clock, count, shortDay, moment } from '../../../service/local';
import { names, stateWord } from '../../../service/words';
import { entryWords, modeWords, objectWords, outcomeWords, rowsWords, whoWords } from '../../words';
import { entryOf, type GivenFacet, type Node, type Within } from '../graph/graph';

/** What stands in a node. */
export interface NodeWords {
  /** What kind of thing it is. */
  tag: string;
  /** Where it is recorded, and when. */
  place: string;
  head: string;
  rest: string;
  /** Its cell, and whose word that is. */
  within: string;
}

/** @param now seconds since the epoch */
export function nodeWords(trans: TranslationBundle, node: Node, now: number): NodeWords {
  const within = 'within' in node && node.within !== undefined ? node.within : null;
  const own = ownWords(trans, node, now);
  const { besides = 0 } = node;
  const more =
    besides === 0
      ? ''
      : trans._n('and on %1 more, not drawn', 'and on %1 more, not drawn', besides);
  return {
    ...own,
    rest: [own.rest, more].filter(Boolean).join(' · '),
    within: within === null ? '' : withinWords(trans, within)
  };
}

function ownWords(trans: TranslationBundle, node: Node, now: number): Omit<NodeWords, 'within'> {
  const entry = entryOf(node);
  const place = entry === null ? '' : `#${entry.index} · ${shortly(trans, entry.at, now)}`;
  switch (node.kind) {
    case 'facet':
      return {
        tag: trans.__('Facet'),
        place,
        head: facetHead(trans, node),
        rest: facetRest(trans, node, now)
      };
    case 'use': {
      const act = node.acts.at(-1) as ReadEntry;
      const state = outcomeWords(trans, node.outcome?.outcome ?? '');
      const rows = node.outcome?.rows;
      const refused = act.kind === 'refusal';
      return {
        tag: refused ? trans.__('Refusal') : trans.__('Use'),
        place,
        head: entryWords(trans, act),
        rest: [
          refused ? '' : state || trans.__('no outcome is shown'),
          typeof rows === 'number' ? rowsWords(trans, rows) : '',
          node.acts.length > 1
            ? trans.__('%1 times, this is the last', count(trans, node.acts.length))
            : ''
        ]
          .filter(Boolean)
          .join(' · ')
      };
    }
    case 'note':
      return {
        tag: trans.__('Note'),
        place,
        head:
          node.entry.words === ''
            ? entryWords(trans, node.entry)
            : trans.__('“%1”', safeText(node.entry.words, 200)),
        rest: trans.__('noted by %1', whoWords(trans, node.entry))
      };
    case 'approval':
      return approvalWords(trans, node, place);
    case 'entrance':
      return entranceWords(trans, node, place);
    case 'cell':
      return {
        tag: trans.__('Cell'),
        place: '',
        head: cellHead(trans, node),
        rest:
          node.cell.count === null ? '' : trans.__('execution %1', count(trans, node.cell.count))
      };
    case 'event':
      return { tag: trans.__('Event'), place, head: entryWords(trans, node.entry), rest: '' };
    case 'hidden':
      return {
        tag: trans.__('Not shown'),
        place: node.index === null ? '' : `#${node.index}`,
        head: trans.__('The service does not show this entry'),
        rest: ''
      };
    case 'folded':
      return {
        tag:
          node.as === 'steps'
            ? trans.__('Folded')
            : node.as === 'alike' && isOneUse(actsOf(node))
              ? trans.__('Uses')
              : trans.__('More'),
        place: '',
        head: foldedHead(trans, node),
        rest: trans.__('Enter unfolds them')
      };
  }
}

function foldedHead(trans: TranslationBundle, { nodes, as }: Node & { kind: 'folded' }): string {
  const many = count(trans, nodes.length);
  const acts = actsOf({ nodes });
  const [first] = acts;
  switch (as) {
    case 'steps':
      return trans.__('%1 steps in between', many);
    case 'below':
      return trans._n('rests on %1 more', 'rests on %1 more', nodes.length);
    case 'above':
      return trans._n('%1 more rests on it', '%1 more rest on it', nodes.length);
    case 'alike':
      if (first === undefined || !isOneUse(acts)) {
        return trans.__('%1 more like these', many);
      }
      return trans.__(
        '%1 used %2 on %3, %4 times',
        whoWords(trans, first),
        safeText(names([...new Set(acts.map(({ action }) => action))]), 200),
        objectWords(trans, first.object),
        count(trans, acts.length)
      );
  }
}

/** The acts of nodes that are acts all; else none. */
function actsOf({ nodes }: { nodes: readonly Node[] }): readonly ReadEntry[] {
  return nodes.every(({ kind }) => kind === 'use')
    ? nodes.flatMap(node => ('acts' in node ? node.acts : []))
    : [];
}

/** Whether all of it was done by one, on one and the same. */
function isOneUse(acts: readonly ReadEntry[]): boolean {
  return (
    acts.length > 0 &&
    acts.every(
      ({ kind, principal, object }) =>
        kind === 'intent' && principal === acts[0]!.principal && object === acts[0]!.object
    )
  );
}

function facetHead(trans: TranslationBundle, { petname, made, terms }: GivenFacet): string {
  const who = safeText(petname, 80) || trans.__('somebody whose name is not shown');
  const object = safeText(terms?.object ?? made?.object ?? '', 80);
  if (object === '') {
    return trans.__('%1: a facet of which no more is shown', who);
  }
  const actions = terms?.actions ?? made?.action.split(', ') ?? [];
  if (object === 'aios/requests' && actions.includes('decide')) {
    return trans.__('%1, who may approve', who);
  }
  return object.startsWith('aios/')
    ? trans.__('%1, with powers over %2', who, objectWords(trans, object))
    : trans.__('%1: %2 on %3', who, safeText(names(actions), 200), object);
}

function facetRest(trans: TranslationBundle, { terms, ended }: GivenFacet, now: number): string {
  const until =
    terms === null || terms.expiry === null || ended === 'expired'
      ? ''
      : trans.__('until %1', moment(trans, terms.expiry, now));
  return [ended === '' ? '' : stateWord(trans, ended), until].filter(Boolean).join(' · ');
}

function approvalWords(
  trans: TranslationBundle,
  { request, decision }: Node & { kind: 'approval' },
  place: string
): Omit<NodeWords, 'within'> {
  const purpose = request?.words ?? '';
  const asked = [
    request === null ? '' : entryWords(trans, request),
    purpose === '' ? '' : trans.__('“%1”', safeText(purpose, 200))
  ]
    .filter(Boolean)
    .join(': ');
  if (decision === null) {
    return { tag: trans.__('Request'), place, head: asked, rest: trans.__('no decision is shown') };
  }
  const how = decision.mode === '' ? '' : modeWords(trans, decision.mode);
  return {
    tag: decision.decided === 'deny' ? trans.__('Denial') : trans.__('Approval'),
    place,
    head: entryWords(trans, decision),
    rest: [how, asked].filter(Boolean).join(' · ')
  };
}

/** Who came in, and whose word let them in. */
function entranceWords(
  trans: TranslationBundle,
  { enrolment, introduction }: Node & { kind: 'entrance' },
  place: string
): Omit<NodeWords, 'within'> {
  const invited =
    introduction === null
      ? trans.__('no invitation is shown')
      : introduction.facet === null
        ? trans.__('invited at the service’s own terminal')
        : [
            entryWords(trans, introduction),
            introduction.mode === '' ? '' : modeWords(trans, introduction.mode)
          ]
            .filter(Boolean)
            .join(', ');
  return { tag: trans.__('Let in'), place, head: entryWords(trans, enrolment), rest: invited };
}

/** By the number that is seen beside it, which its kernel says; what a server saw is its id. */
function withinWords(trans: TranslationBundle, { cell, seen }: Within): string {
  if (seen) {
    return trans.__('in cell %1, its server saw it run', safeText(cell.id, 12));
  }
  return trans.__(
    'in cell %1, its kernel’s word',
    cell.count === null ? safeText(cell.id, 12) : `[${cell.count}]`
  );
}

function cellHead(
  trans: TranslationBundle,
  { cell, petname }: { cell: CellName; petname: string }
): string {
  return trans.__(
    'cell %1 of %2',
    safeText(cell.id, 40),
    safeText(cell.notebook ?? petname, 200) || trans.__('a notebook')
  );
}

/** The time of day alone where it was today. */
function shortly(trans: TranslationBundle, at: number, now: number): string {
  const today = new Date(at).toDateString() === new Date(now * 1000).toDateString();
  return today ? clock(trans, at) : shortDay(trans, at, now * 1000);
}
