/**
 * What stands in for the service in a Jupyter server whose service runs elsewhere: the keys of its
 * notebooks and jobs, and a way there for its page. It knocks where nobody let it in yet; where its
 * first line says `"knocks": false`, as for a job, it says so and ends.
 *
 *     → {"knocked": …} while it is to be let in
 *     → {"ready": true, "login": …, "reached": …}, then {"reached": …} at each change
 *
 * Afterwards it is told `introduce`, `notebook`, `notebook_moved`, `kernel_ended` and `executed`, as
 * the core is (docs/architecture.md, Control pipe).
 */
import { closeSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

import { Unreachable } from '../../client';
import { Listener } from '../../service/http/listener';
import type { Closing, Wallet } from '../../wallet';
import { type Control, ControlError, type Operation } from '../pipe/control';
import { said } from './asking';
import { type Login, LoginError, type Place, readLogin } from './kept';
import { LastWords } from './lastWords';
import { logIn } from './login';
import { logOut } from './logout';
import { type Surroundings, openLogin, reached } from './opening';
import { passingOn } from './passing';
import { Wire, reach, troubleAt } from './reaching';
import { Standing } from './standing';

export interface HostWish {
  folder: string;
  service: Place;
  /** What it calls itself to whoever lets it in. */
  name: string;
  /** Whether somebody is there who can have it let in; else nobody is asked. */
  knocks?: boolean;
  /**
   * Its doors: of its kernels, and of its page. `lock`: of the folder, where nobody is let in by it
   * yet; others of this user wait for it meanwhile.
   */
  fds: { kernel: number; page: number; lock?: number };
}

const LOOK_READY_MS = 10_000;
const LOOK_AWAY_MS = 2_000;
const TOLD_MS = 3_000;

type Within = Surroundings & { control: Control; leaving: AbortSignal };

/** Runs until the Jupyter server ends. @throws LoginError, FacetryError: what a person has to mend */
export async function host(wish: HostWish, given: Within): Promise<void> {
  const address = 'address' in wish.service ? wish.service.address : 'its socket';
  const wire = new Wire(given.fetch);
  const through = { ...given, fetch: wire.fetch };
  const { base, fetch } = reached(wish.service, through);
  await letIn(wish, through, () => troubleAt(address, wire));
  if (wish.fds.lock !== undefined) {
    closeSync(wish.fds.lock);
  }
  const { wallet, login } = await openLogin(
    wish.folder,
    { ...through, closing: opening(given.closing) },
    (keys, { principal: host }) => ({
      introduce: who => keys.introduce(host, who),
      rename: async (kid, { petname, before }) =>
        petname === before ? undefined : keys.rename(host, kid, petname)
    })
  );
  const another = (error: unknown): never => anotherService(error, wish.folder);
  let now = await reach(wallet, wire, address).catch(another);
  const standing = new Standing(wallet, login, given.clock);
  if (now.state === 'ready' && !(await standing.holds())) {
    await wallet.close();
    // The next process knocks.
    await logOut(wish.folder, through);
    throw standing.ended();
  }
  const lastWords = new LastWords();
  const doors = [
    new Listener({ door: 'kernel', handler: lastWords.of(standing.answering(wallet)), onError }),
    new Listener({ door: 'page', handler: lastWords.of(passingOn(base, fetch)), onError })
  ];
  await doors[0]!.listen({ fd: wish.fds.kernel });
  await doors[1]!.listen({ fd: wish.fds.page });
  await wallet.start().catch(() => undefined);
  const { control, leaving } = given;
  control.serve(operations(wallet, login, standing));
  control.write({ ready: true, login, reached: now });
  try {
    while (!leaving.aborted) {
      const ms = now.state === 'ready' ? LOOK_READY_MS : LOOK_AWAY_MS;
      await pause(ms, standing.isOver() ? [leaving] : [leaving, standing.changed]);
      const seen = standing.isOver()
        ? { state: 'offline' as const, ...said(standing.ended()) }
        : await reach(wallet, wire, address).catch(another);
      if (JSON.stringify(seen) !== JSON.stringify(now)) {
        control.write({ reached: seen });
        await (seen.state === 'ready' && wallet.tellNames());
      }
      now = seen;
    }
  } finally {
    await lastWords.close(doors);
    await wallet.close();
  }
}

/** What was just closed by a new key of the keyring opens by it. */
function opening({ open, close }: Closing): Closing {
  return close?.by === 'keyring' && !open ? { open: { key: close.key } } : open ? { open } : {};
}

/** Knocks, where nobody let it in yet. */
async function letIn(
  { folder, service, name, knocks = true }: HostWish,
  given: Within,
  trouble: () => { code: string; message: string }
): Promise<void> {
  if (readLogin(folder)) {
    return;
  }
  if (!knocks) {
    throw new LoginError(
      'not_let_in',
      'No JupyterLab of this user is let in there. Start one with --Facetry.service_url once, and ' +
        'have it let in by the code that it shows: its jobs come by it.'
    );
  }
  const onCode = (knocked: unknown): void => given.control.write({ knocked });
  const wish = { service, name, kind: 'host', onCode, signal: given.leaving } as const;
  try {
    await logIn(folder, wish, given);
  } catch (error) {
    if (error instanceof Unreachable) {
      const { code, message } = trouble();
      throw new LoginError(code, message);
    }
    throw error;
  }
}

function operations(wallet: Wallet, login: Login, standing: Standing): Record<string, Operation> {
  const called = (petname: unknown): string => namedWith(String(petname), login.petname);
  return {
    introduce: ({ kind, petname, notebook, kernel, unattended, ttl }) => {
      if (kind === 'page') {
        return standing.watching(() =>
          wallet.introduce(login.principal, { kind, petname: called(petname) })
        );
      }
      if (kind !== 'notebook' && kind !== 'job') {
        throw new ControlError(
          'not_here',
          'The service runs elsewhere: its own people and programs are introduced there.'
        );
      }
      return wallet.admit({
        kind,
        petname: called(petname),
        kernel: String(kernel),
        unattended: unattended === true,
        ...(notebook !== undefined && { notebook: notebook as { id: string; path: string } }),
        ...(ttl !== undefined && { ttl: Number(ttl) })
      });
    },
    notebook: ({ notebook }) =>
      wallet.principalOf(notebook as { id: string; path: string }) ?? { principal: null },
    notebook_moved: ({ notebook, from, to, petname }) =>
      soon(
        wallet.notebookMoved({
          id: String(notebook),
          from: String(from),
          to: String(to),
          ...(petname !== undefined && { petname: called(petname) })
        })
      ),
    kernel_ended: ({ kernel }) => wallet.kernelEnded(String(kernel)),
    executed: ({ kernel, cell, source }) =>
      wallet.executed({ kernel: String(kernel), cell: String(cell), source: String(source) })
  };
}

/** A petname has at most 120 code points. */
const LONGEST = 120;

/** As a service wants whom a host brings in to be named. */
function namedWith(petname: string, host: string): string {
  const suffix = ` (${host})`;
  const room = LONGEST - [...suffix].length;
  const points = [...petname];
  return (points.length > room ? `${points.slice(0, room - 1).join('')}…` : petname) + suffix;
}

/** What the service does not hear at once it is told later: nobody waits for it. */
function soon(telling: Promise<void>): Promise<void> {
  return Promise.race([telling, setTimeout(TOLD_MS, undefined, { ref: false })]);
}

/** In the words of who set it up. */
function anotherService(error: unknown, folder: string): never {
  throw (error as { code?: unknown }).code === 'issuer_changed'
    ? new LoginError(
        'issuer_changed',
        'What answers there is not the service that let this Jupyter server in; nothing was ' +
          `sent. If it was replaced, remove ${folder} and try again.`
      )
    : error;
}

function onError(): void {
  // Nobody's input, and no text of it goes anywhere.
}

/** Until the time is over, or one of these aborts. */
function pause(ms: number, signals: AbortSignal[]): Promise<unknown> {
  const signal = AbortSignal.any(signals);
  return setTimeout(ms, undefined, { signal }).catch(() => undefined);
}
