import { Exchange } from '../client';
import type { Context } from './context';
import { NotYet } from './errors';
import { when } from './facetLines';

const ANSWER_MS = 2_000;

/**
 * Until when (seconds since the epoch) the service refuses everything, after a restore: its one
 * refusal says nothing of that. Undefined where it does not say so.
 */
export async function closedUntil({ address, clock }: Context): Promise<number | undefined> {
  try {
    const { base, fetch } = address();
    const exchange = new Exchange({ base, fetch, clock });
    const signal = AbortSignal.timeout(ANSWER_MS);
    const answer = await exchange.send('/readyz', { method: 'GET', signal });
    const { closed_until: until } = Object(await exchange.json(answer)) as Record<string, unknown>;
    return Number.isSafeInteger(until) ? (until as number) : undefined;
  } catch {
    return undefined;
  }
}

/** What is said in the place of a refusal. */
export function closedNow(until: number): NotYet {
  return new NotYet('closed', `${closedWords(until)} Try again then.`);
}

export function closedWords(until: number): string {
  return (
    `Until ${when(until)} the service refuses everything, so that nothing passes twice: it was ` +
    'restored from a back-up, or its clock was set back.'
  );
}
