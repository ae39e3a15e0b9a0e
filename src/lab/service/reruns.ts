import type { EntryView } from '../../protocol';
import { opened } from './opened';

/** Requests whose last results are remembered: those that were asked last. */
const MOST = 5000;

/** A request that was asked before, and whether its result is another one now. */
export interface Rerun {
  /** Indexes of the two intents. */
  now: number;
  before: number;
  changed: boolean;
}

/**
 * What an act asked: who, of what, with which arguments and upload.
 *
 * @returns null where that is not shown to the page
 */
export function requestOf(intent: EntryView): string | null {
  if (intent.kind !== 'intent' || !('args' in intent.openings)) {
    return null;
  }
  const { object, action, body } = opened(intent, 'what');
  const { principal } = opened(intent, 'who');
  // Openings are RFC 8785 already: the same arguments are the same text.
  return JSON.stringify([principal, object, action, opened(intent, 'args'), body ?? null]);
}

/** What came back, by the digest that the ledger commits to; null where nothing did. */
export function resultOf(outcome: EntryView): string | null {
  const { state, status, digest } = opened(outcome, 'result');
  return state === 'done' && typeof digest === 'string' ? `${String(status)} ${digest}` : null;
}

/** Finds, of each act that was done, the same request before it; entries come in their order. */
export class Reruns {
  /** @returns of an outcome: how it compares with the last one of the same request */
  add(entry: EntryView): Rerun | null {
    if (entry.kind === 'intent') {
      const request = requestOf(entry);
      if (request !== null) {
        keep(this.open, entry.index, request);
      }
      return null;
    }
    const intent = entry.ref;
    const request = intent === undefined ? undefined : this.open.get(intent);
    if (intent === undefined || request === undefined) {
      return null;
    }
    this.open.delete(intent);
    const result = resultOf(entry);
    if (result === null) {
      return null;
    }
    const last = this.last.get(request);
    keep(this.last, request, { intent, result });
    return last ? { now: intent, before: last.intent, changed: last.result !== result } : null;
  }

  private readonly open = new Map<number, string>();
  private readonly last = new Map<string, { intent: number; result: string }>();
}

function keep<K, V>(map: Map<K, V>, key: K, value: V): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > MOST) {
    map.delete(map.keys().next().value as K);
  }
}
