import { join } from 'node:path';

import { type Clock, type Fetch, type Random, mayTravel } from '../../client';
import {
  type Closing,
  type Wallet,
  WalletError,
  createWallet,
  openAtRest,
  socketFetch
} from '../../wallet';
import { CURRENT, type Login, LoginError, type Place, WALLET, readLogin } from './kept';

export interface Surroundings {
  clock: Clock;
  random: Random;
  /** Of addresses. */
  fetch: Fetch;
  /** How its keys are opened, and closed from then on. */
  closing: Closing;
}

/**
 * The wallet of a login.
 *
 * @param bringing of a host, which brings others in
 * @param kept in which of its folders
 * @throws LoginError `no_login`
 */
export async function openLogin(
  folder: string,
  given: Surroundings,
  bringing: Bringing = () => ALONE,
  kept = CURRENT
): Promise<{ wallet: Wallet; login: Login }> {
  const login = readLogin(folder, kept);
  if (!login) {
    throw new LoginError('no_login', 'Nobody is logged in here: `facetry login`.');
  }
  const place = { folder: join(folder, kept), closing: given.closing };
  const wallet: Wallet = await walletIn(place, login.service, given, {
    introduce: (who, keys) => bringing(wallet, login).introduce(who, keys),
    rename: (principal, is) => bringing(wallet, login).rename(principal, is)
  });
  return { wallet, login };
}

/** How the wallet of a login gets introductions, and has others called otherwise. */
export type Bringing = (wallet: Wallet, login: Login) => Ways;

export type Ways = Pick<Parameters<typeof createWallet>[0], 'introduce' | 'rename'>;

/** Of whoever brings in nobody, and has no notebook. */
export const ALONE: Ways = {
  introduce: async () => {
    throw new WalletError(
      409,
      'not_here',
      'Somebody who is logged in lends to the card of an agent, not to one that has yet to be made.'
    );
  },
  rename: async () => undefined
};

export async function walletIn(
  { folder, closing }: { folder: string; closing: Closing },
  place: Place,
  given: Surroundings,
  ways: Ways
): Promise<Wallet> {
  const database = join(folder, WALLET);
  const { atRest } = await openAtRest(database, closing, given.random);
  return createWallet({
    database,
    atRest,
    ...reached(place, given),
    clock: given.clock,
    random: given.random,
    ...ways
  });
}

/** @throws LoginError for what is no address, or one that would travel in clear text */
export function reached(place: Place, { fetch }: Surroundings): { base: string; fetch: Fetch } {
  if ('socket' in place) {
    return { base: 'http://facetry.invalid', fetch: socketFetch(place.socket) };
  }
  const { address } = place;
  if (!URL.canParse(address) || !mayTravel(new URL(address))) {
    throw new LoginError(
      'bad_address',
      'A service elsewhere is reached by https, one on this machine by http: https://facets.example.'
    );
  }
  return { base: address, fetch };
}
