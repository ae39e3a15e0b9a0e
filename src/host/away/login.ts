import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import {
  type Clock,
  type Fetch,
  type Knocked,
  NoKnock,
  type Random,
  ServiceClient,
  knock,
  mayTravel
} from '../../client';
import { FacetryError } from '../../protocol';
import {
  type Closing,
  type Wallet,
  WalletError,
  createWallet,
  openAtRest,
  socketFetch
} from '../../wallet';

/** Where a service is: an address, or the socket of one of this user on this machine. */
export type Place = { address: string } | { socket: string };

/** What is kept beside the keys; no secret. */
export interface Login {
  service: Place;
  issuer: string;
  principal: string;
  petname: string;
  /** Seconds since the epoch; null: without an end. */
  until: number | null;
  /** Where people approve, by the service's word. */
  page?: string | null;
}

/** No login where there should be one, or one that can't be made. */
export class LoginError extends FacetryError {}

export interface Surroundings {
  clock: Clock;
  random: Random;
  /** Of addresses. */
  fetch: Fetch;
  /** How its keys are opened, and closed from then on. */
  closing: Closing;
}

/** Its reason, when it asks again. */
const HAD = 'what it had until its last login ended';
const FILE = 'login.json';
const WALLET = 'wallet.sqlite';
/** Of a knock that was let in or given up, beside the one that counts until it takes its place. */
const NEW = 'new';
/** In the folder that a process is let into, which is there as long as it runs. */
const CURRENT = 'current';

/** The login of this folder; undefined where there is none. */
export function readLogin(folder: string): Login | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, CURRENT, FILE), 'utf8')) as Login;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw new LoginError('login_broken', 'What is kept of the login can not be read. Log in anew.');
  }
}

/**
 * The wallet of a login.
 *
 * @param bringing of a host, which brings others in
 * @throws LoginError `no_login`
 */
export async function openLogin(
  folder: string,
  given: Surroundings,
  bringing: Bringing = () => ALONE
): Promise<{ wallet: Wallet; login: Login }> {
  const login = readLogin(folder);
  if (!login) {
    throw new LoginError('no_login', 'Nobody is logged in here: `facetry login`.');
  }
  const place = { folder: join(folder, CURRENT), closing: given.closing };
  const wallet: Wallet = await walletIn(place, login.service, given, {
    introduce: (who, keys) => bringing(wallet, login).introduce(who, keys),
    rename: (principal, is) => bringing(wallet, login).rename(principal, is)
  });
  return { wallet, login };
}

/** How the wallet of a login gets introductions, and has others called otherwise. */
export type Bringing = (wallet: Wallet, login: Login) => Ways;

type Ways = Pick<Parameters<typeof createWallet>[0], 'introduce' | 'rename'>;

/** Of whoever brings in nobody, and has no notebook. */
const ALONE: Ways = {
  introduce: async () => {
    throw new WalletError(
      409,
      'not_here',
      'Somebody who is logged in lends to the card of an agent, not to one that has yet to be made.'
    );
  },
  rename: async () => undefined
};

/**
 * Logs in: a person lets the login of before in again, which goes on as it is. Where there is none
 * of this service, or it may not come back, keys are made here, let in, and kept in its place; it
 * ends.
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
  const fresh = join(folder, NEW);
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true, mode: 0o700 });
  const client = new ServiceClient({ ...reached(service, given), clock: given.clock });
  const { issuer } = await client.wellKnown(signal);
  const { close } = given.closing;
  const place = { folder: fresh, closing: close ? { close } : {} };
  let page: string | null = null;
  const told = (knocked: Knocked): void => {
    page = knocked.page;
    onCode(knocked);
  };
  const wallet = await walletIn(place, service, given, {
    ...ALONE,
    introduce: async (_who, keys) => ({
      code: await knock(client, keys, { name, ...(kind && { kind }), onCode: told, signal })
    })
  });
  try {
    const joined = await wallet.join(name);
    const login = { service, issuer, ...joined, page };
    keep(fresh, login);
    await wallet.close();
    // One of before that can't be read is erased all the same.
    await logOut(folder, given).catch(() => undefined);
    renameSync(fresh, join(folder, CURRENT));
    return login;
  } catch (error) {
    await wallet.close().catch(() => undefined);
    rmSync(fresh, { recursive: true, force: true });
    throw error;
  }
}

/** Whole or not at all: a program may read it meanwhile. */
function keep(folder: string, login: Login): void {
  const file = join(folder, FILE);
  writeFileSync(`${file}.${NEW}`, JSON.stringify(login), { mode: 0o600 });
  renameSync(`${file}.${NEW}`, file);
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
 * Ends what is held, where the service can be reached, and erases the keys in any case.
 *
 * @returns how many facets ended; null where the service could not be told; undefined where nobody
 * was logged in
 */
export async function logOut(
  folder: string,
  given: Surroundings
): Promise<number | null | undefined> {
  let ended: number | null | undefined;
  try {
    if (readLogin(folder)) {
      ended = await left(folder, given);
    }
  } finally {
    erase(join(folder, CURRENT));
  }
  return ended;
}

/** @returns null where the service can't be told, or the keys can't be opened to tell it */
async function left(folder: string, given: Surroundings): Promise<number | null> {
  const { open } = given.closing;
  try {
    const closing = open ? { open } : {};
    const { wallet, login } = await openLogin(folder, { ...given, closing });
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

async function walletIn(
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

/** Keys are overwritten before their file goes: what is deleted may lie on the disk for long. */
function erase(folder: string): void {
  for (const file of [WALLET, `${WALLET}-wal`]) {
    try {
      const path = join(folder, file);
      writeFileSync(path, Buffer.alloc(readFileSync(path).length), { flag: 'r+' });
    } catch {
      // Not there.
    }
  }
  rmSync(folder, { recursive: true, force: true });
}
