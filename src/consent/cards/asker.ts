import { type RequestView, safeText } from '../../protocol';
import { h } from '../dom';
import { type Strings, fill, phrase } from '../strings';

/** Who asks, from where and when: what every card says beside what is asked. */
export interface Asker {
  petname: string;
  kind: string;
  /** Who brought the asker in, nearest first. */
  chain: string[];
  cell: string | null;
  notebook: string | null;
  /** Seconds since the epoch. */
  askedAt: number;
}

export function askerOf({ who, cell, asked_at: askedAt }: RequestView): Asker {
  const count = cell?.count ?? cell?.id;
  return {
    petname: who.petname,
    kind: who.kind,
    chain: who.chain,
    cell: count === undefined ? null : String(count),
    notebook: cell?.notebook === undefined ? null : safeText(cell.notebook),
    askedAt
  };
}

/** @param now seconds since the epoch */
export function askerFacts(asker: Asker, strings: Strings, now: number): HTMLElement {
  const minutes = Math.max(0, Math.floor((now - asker.askedAt) / 60));
  const facts = [
    ...(asker.chain.length > 0
      ? [phrase(strings.through, asker.chain.map(petname => safeText(petname)).join(' ← '))]
      : []),
    ...(asker.cell === null ? [] : [phrase(strings.fromCell, safeText(asker.cell))]),
    ...(asker.notebook === null ? [] : [phrase(strings.ofNotebook, safeText(asker.notebook, 200))]),
    [minutes === 0 ? strings.askedNow : fill(strings.askedAgo, minutes)]
  ];
  const context = h('p', { class: 'context' });
  facts.forEach((fact, at) => context.append(...(at === 0 ? [] : [' · ']), ...fact));
  return context;
}
