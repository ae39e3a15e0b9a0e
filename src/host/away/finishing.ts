import { existsSync } from 'node:fs';
import { join } from 'node:path';

import type { Closing } from '../../wallet';
import { CURRENT, erase, joined, keep, NEW, OLD, readJoining, readLogin, takePlace } from './kept';
import { logOut } from './logout';
import { ALONE, type Surroundings, walletIn } from './opening';

/**
 * Finishes what a process that was killed had begun: a login that somebody let in takes its place,
 * and the one before it ends. What nobody let in is erased. Whoever calls holds the folder's lock.
 *
 * @param given with what opens the login that ends: that in `old/`, else in `current/`
 * @param fresh what opens the one in `new/`
 */
export async function finish(
  folder: string,
  given: Surroundings,
  fresh: Closing = {}
): Promise<void> {
  const is = (place: string): boolean => existsSync(join(folder, place));
  if (is(NEW) && !isWhole(folder)) {
    await makeWhole(folder, { ...given, closing: fresh });
  }
  if (isWhole(folder)) {
    if (is(OLD) && is(CURRENT)) {
      await logOut(folder, given, OLD).catch(() => undefined);
    }
    takePlace(folder);
  } else {
    erase(join(folder, NEW));
  }
  // One that can't be read is erased all the same.
  await logOut(folder, given, OLD).catch(() => undefined);
}

function isWhole(folder: string): boolean {
  try {
    return readLogin(folder, NEW) !== undefined;
  } catch {
    return false;
  }
}

/** Whoever was let in, and is in its wallet, lacks no more than the word that it was. */
async function makeWhole(folder: string, given: Surroundings): Promise<void> {
  const joining = readJoining(folder);
  if (joining === undefined) {
    return;
  }
  const fresh = join(folder, NEW);
  try {
    const place = { folder: fresh, closing: given.closing };
    const wallet = await walletIn(place, joining.service, given, ALONE);
    try {
      const who = await wallet.joined();
      if (who !== null) {
        keep(fresh, { ...joining, ...who });
        joined(fresh);
      }
    } finally {
      await wallet.close();
    }
  } catch {
    // What can't be opened is nobody's any more.
  }
}
