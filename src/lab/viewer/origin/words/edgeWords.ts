import type { TranslationBundle } from '@jupyterlab/translation';

import { bounds } from '../../../service/words';
import { type Edge, isSaid, type Node, type Tie } from '../graph/graph';

/** What stands at an edge: how one rests on the other, and whose word that is. */
export interface EdgeWords {
  tie: string;
  limit: string;
  said: string;
}

/** How one rests on the other; with the limits that came with it. */
export function edgeWords(
  trans: TranslationBundle,
  { ties, seen }: Edge,
  ends: { from: Node | undefined; to: Node | undefined }
): EdgeWords {
  return {
    tie: ties.map(tie => tieWords(trans, tie)).join(', '),
    limit: limitWords(trans, ties, ends),
    said: saidWords(trans, ties, seen)
  };
}

function tieWords(trans: TranslationBundle, tie: Tie): string {
  switch (tie) {
    case 'by':
      return trans.__('allowed by');
    case 'from':
      return trans.__('came from');
    case 'decided':
      return trans.__('decided by');
    case 'confirmed':
      return trans.__('confirmed by');
    case 'requires':
      return trans.__('only after');
    case 'rule':
      return trans.__('by the rule');
    case 'drew':
      return trans.__('drew on');
    case 'based':
      return trans.__('based on');
    case 'came':
      return trans.__('came with');
    case 'cell':
      return trans.__('done in');
    case 'about':
      return trans.__('about');
  }
}

function limitWords(
  trans: TranslationBundle,
  ties: readonly Tie[],
  { from, to }: { from: Node | undefined; to: Node | undefined }
): string {
  if (from?.kind !== 'facet' || from.terms === null) {
    return '';
  }
  if (ties.includes('from') && to?.kind === 'facet' && to.terms !== null) {
    const lost = bounds(trans, to.terms, from.terms);
    return lost.length === 0 ? trans.__('not narrowed') : trans.__('narrowed: %1', lost.join(', '));
  }
  if (ties.includes('decided') || ties.includes('from')) {
    const words = bounds(trans, null, from.terms);
    return words.length === 0 ? trans.__('no limits besides its actions') : words.join(', ');
  }
  return '';
}

function saidWords(trans: TranslationBundle, ties: readonly Tie[], seen: boolean): string {
  if (!isSaid(ties)) {
    return '';
  }
  if (ties.includes('based')) {
    return trans.__('its author’s word');
  }
  return ties.includes('cell') && seen
    ? trans.__('its server saw it run')
    : trans.__('its kernel’s word');
}
