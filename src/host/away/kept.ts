import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { FacetryError } from '../../protocol';

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

const FILE = 'login.json';
const JOINING = 'joining.json';
export const WALLET = 'wallet.sqlite';
/** Of a knock that was let in or given up, beside the one that counts until it takes its place. */
export const NEW = 'new';
/** In the folder that a process is let into, which is there as long as it runs. */
export const CURRENT = 'current';
/** Of the login before, whose place was taken, until it has ended. */
export const OLD = 'old';

/** The login of this folder; undefined where there is none. */
export function readLogin(folder: string, place = CURRENT): Login | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, place, FILE), 'utf8')) as Login;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw new LoginError('login_broken', 'What is kept of the login can not be read. Log in anew.');
  }
}

export function isOver({ until }: Login, clock: { now(): number }): boolean {
  return until !== null && until * 1000 <= clock.now();
}

/** Whole or not at all: a program may read it meanwhile. */
export function keep(folder: string, login: Login): void {
  const file = join(folder, FILE);
  writeFileSync(`${file}.${NEW}`, JSON.stringify(login), { mode: 0o600 });
  renameSync(`${file}.${NEW}`, file);
}

/** What a login has that is being let in: who is let in, its wallet has. */
export type Joining = Pick<Login, 'service' | 'issuer' | 'page'>;

/**
 * Written before it may be let in: whoever is killed before `keep` leaves a login that can be made
 * whole.
 */
export function keepJoining(folder: string, joining: Joining): void {
  const file = join(folder, JOINING);
  writeFileSync(`${file}.${NEW}`, JSON.stringify(joining), { mode: 0o600 });
  renameSync(`${file}.${NEW}`, file);
}

/** @returns undefined where none was begun, or what is kept of it can't be read */
export function readJoining(folder: string): Joining | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, NEW, JOINING), 'utf8')) as Joining;
  } catch {
    return undefined;
  }
}

/** It is whole. */
export function joined(folder: string): void {
  rmSync(join(folder, JOINING), { force: true });
}

/**
 * Has the login in `new/`, which is whole, be the one that counts. Whoever is killed between the two
 * renames leaves what `finish` brings to its end.
 */
export function takePlace(folder: string): void {
  const [fresh, current, old] = [NEW, CURRENT, OLD].map(place => join(folder, place)) as [
    string,
    string,
    string
  ];
  const replaced = existsSync(current);
  if (replaced) {
    renameSync(current, old);
  }
  try {
    renameSync(fresh, current);
  } catch (error) {
    if (replaced) {
      renameSync(old, current);
    }
    throw error;
  }
}

/**
 * Keys are overwritten before their file goes: what is deleted may lie on the disk for long. First
 * goes what says that there is a login: half of one is none.
 */
export function erase(folder: string): void {
  rmSync(join(folder, FILE), { force: true });
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
