import type { Wallet, WalletResponse } from '../../wallet';
import { asksForMore, isRefused, saying } from './asking';
import { isOver, type Login, LoginError, readLogin } from './kept';

/**
 * A login's wallet, which says of a refusal that the login itself is over, where it is: in the words
 * of a program that can be logged in again. It may have been meanwhile, by another process.
 */
export function answeringFor(
  wallet: Wallet,
  folder: string,
  clock: { now(): number }
): (...request: Parameters<Wallet['handle']>) => Promise<WalletResponse> {
  return async request => {
    const answer = await wallet.handle(request);
    if (!asksForMore(request) || !isRefused(answer)) {
      return answer;
    }
    const login = readLogin(folder);
    return login !== undefined && isOver(login, clock) ? saying(409, loginOver(login)) : answer;
  };
}

/** What to do where the time is over that a program was let in for. */
export function loginOver({ service, until }: Login): LoginError {
  const when = new Date(Number(until) * 1000).toISOString().slice(0, 16).replace('T', ' ');
  const again = 'address' in service ? `facetry login ${service.address}` : 'facetry login';
  return new LoginError(
    'login_over',
    `This login ended at ${when} UTC. Run \`${again}\` to be let in again, as the same program: ` +
      'what it holds goes on.'
  );
}
