import type { Source } from '../../service/source';
import type { Checkpoints } from '../proofs/checkpoints';
import type { Known } from './report';

/** What this page knows of the log of its own service; null while the service does not answer. */
export async function knownLog(
  source: Pick<Source, 'head'>,
  checkpoints: Pick<Checkpoints, 'longest'>
): Promise<Known | null> {
  try {
    const { issuer, log } = await source.head();
    return { issuer, log, seen: checkpoints.longest(issuer) };
  } catch {
    return null;
  }
}
