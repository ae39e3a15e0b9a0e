import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { type Knocked, NoKnock, ServiceClient, knock } from '../../client';
import { type Wallet, WalletError } from '../../wallet';
import {
  CURRENT,
  type Login,
  LoginError,
  NEW,
  OLD,
  type Place,
  erase,
  joined,
  keep,
  keepJoining,
  readLogin,
  takePlace
} from './kept';
import { logOut } from './logout';
import { ALONE, type Surroundings, openLogin, reached, walletIn } from './opening';

/** Its reason, when it asks again. */
const HAD = 'what it had until its last login ended';

/** How somebody wants to log in. */
export interface LoginWish {
  service: Place;
  /** As somebody new, whoever was logged in before. */
  anew?: boolean;
  name: string;
  /** To bring in notebooks, jobs and a page; absent: as one program. */
  kind?: 'host';
  onCode(knocked: Knocked): void;
  signal: AbortSignal;
}

/**
 * Logs in: a person lets the login of before in again, which goes on as it is. Where there is none
 * of this service, or it may not come back, keys are made here, let in, and kept in its place; then
 * it ends. Whoever calls holds the folder's lock, and has what was begun there before finished.
 *
 * @returns `again`: that the login of before goes on; `asked`: how many permissions that it had, and
 * that expired, it asks for on one card
 * @throws what `knock` throws
 */
export async function logIn(
  folder: string,
  wish: LoginWish,
  given: Surroundings
): Promise<Login & { again: boolean; asked: number }> {
  const same = wish.anew === true ? null : await comeBack(folder, wish, given);
  return same
    ? { ...same, again: true }
    : { ...(await joinAnew(folder, wish, given)), again: false, asked: 0 };
}

/** @returns null where there is no login of this service, or its key may not come back */
async function comeBack(
  folder: string,
  { service, name, kind, onCode, signal }: LoginWish,
  given: Surroundings
): Promise<(Login & { asked: number }) | null> {
  const login = orNone(() => readLogin(folder));
  if (kind !== undefined || !login?.until || !isSame(login.service, service)) {
    return null;
  }
  const { open } = given.closing;
  const around = { ...given, closing: open ? { open } : {} };
  const client = new ServiceClient({ ...reached(service, given), clock: given.clock });
  let page = login.page ?? null;
  const told = (knocked: Knocked): void => {
    page = knocked.page;
    onCode(knocked);
  };
  let wallet: Wallet | null = null;
  try {
    ({ wallet } = await openLogin(folder, around, () => ({
      ...ALONE,
      introduce: async (_who, keys) => ({
        code: await knock(client, keys, { name, onCode: told, signal })
      })
    })));
    const again = { ...login, ...(await wallet.rejoin(login.principal)), page };
    keep(join(folder, CURRENT), again);
    // What can't be asked for at once, its programs ask for when they need it.
    const asked = await wallet.askAgain(login.principal, HAD).catch(() => 0);
    return { ...again, asked };
  } catch (error) {
    // Another service, or keys that do not open.
    if (error instanceof WalletError) {
      return null;
    }
    if (error instanceof NoKnock && wallet !== null) {
      return turnedAway(wallet, login.principal);
    }
    throw error;
  } finally {
    await wallet?.close();
  }
}

/** Whoever is refused a knock, and was not turned away, does not lose what it holds by that. */
async function turnedAway(wallet: Wallet, principal: string): Promise<null> {
  if (await wallet.stands(principal)) {
    throw new LoginError(
      'not_again',
      'The service takes no knock of this login now. Try again in ten minutes, or log in as ' +
        'somebody new, which ends this one: `facetry login --new`.'
    );
  }
  return null;
}

async function joinAnew(
  folder: string,
  { service, name, kind, onCode, signal }: LoginWish,
  given: Surroundings
): Promise<Login> {
  const client = new ServiceClient({ ...reached(service, given), clock: given.clock });
  const { issuer } = await client.wellKnown(signal);
  const fresh = join(folder, NEW);
  erase(fresh);
  mkdirSync(fresh, { recursive: true, mode: 0o700 });
  const { close } = given.closing;
  const place = { folder: fresh, closing: close ? { close } : {} };
  let page: string | null = null;
  const told = (knocked: Knocked): void => {
    page = knocked.page;
    // Before anybody can let it in: what is killed once it was is made whole by this.
    keepJoining(fresh, { service, issuer, page });
    onCode(knocked);
  };
  const wallet = await walletIn(place, service, given, {
    ...ALONE,
    introduce: async (_who, keys) => ({
      code: await knock(client, keys, { name, ...(kind && { kind }), onCode: told, signal })
    })
  });
  try {
    const who = await wallet.join(name);
    await wallet.close();
    const login = { service, issuer, ...who, page };
    keep(fresh, login);
    joined(fresh);
    takePlace(folder);
    // One of before that can't be read is erased all the same.
    await logOut(folder, given, OLD).catch(() => undefined);
    return login;
  } catch (error) {
    await wallet.close().catch(() => undefined);
    erase(fresh);
    throw error;
  }
}

function orNone<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function isSame(one: Place, other: Place): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
