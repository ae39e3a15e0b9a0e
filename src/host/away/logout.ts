import { join } from 'node:path';

import { WalletError } from '../../wallet';
import { CURRENT, erase, readLogin } from './kept';
import { ALONE, type Surroundings, openLogin } from './opening';

/**
 * Ends what the login in `place` holds, where the service can be reached, and erases the keys in any case.
 *
 * @returns how many facets ended; null where the service could not be told; undefined where nobody
 * was logged in
 */
export async function logOut(
  folder: string,
  given: Surroundings,
  place = CURRENT
): Promise<number | null | undefined> {
  let ended: number | null | undefined;
  try {
    if (readLogin(folder, place)) {
      ended = await left(folder, given, place);
    }
  } finally {
    erase(join(folder, place));
  }
  return ended;
}

/** @returns null where the service can't be told, or the keys can't be opened to tell it */
async function left(folder: string, given: Surroundings, place: string): Promise<number | null> {
  const { open } = given.closing;
  try {
    const closing = open ? { open } : {};
    const { wallet, login } = await openLogin(folder, { ...given, closing }, () => ALONE, place);
    const ended = await wallet.leave(login.principal).catch(() => null);
    await wallet.close();
    return ended;
  } catch (error) {
    if (error instanceof WalletError) {
      return null;
    }
    throw error;
  }
}
