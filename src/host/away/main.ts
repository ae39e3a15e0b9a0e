/**
 * The wallet of somebody who is logged in to a service that runs elsewhere: one process for each
 * program that uses it. Its first line says what is wanted; it ends when stdin does.
 *
 *     {"op": "serve", "folder", "fd", "unattended"}    → {"ready": true, "code", …}
 *     {"op": "login", "folder", "service", "name", "anew"?} → {"knocked": …}, {"login": …}
 *     {"op": "logout", "folder"}                       → {"was": bool, "ended": n | null}
 *     {"op": "finish", "folder", "fresh"?}             → {"finished": true}
 *     {"op": "close", "folder"}                        → {"closed_by": …}
 *     {"op": "host", "folder", "service", "name", "fds"} → of a Jupyter server: `hosting.ts`
 *
 * each with `wallet`, as in the core's start line; `close` is for any wallet that nobody uses.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

import { FacetryError } from '../../protocol';
import { Listener } from '../../service/http/listener';
import { useNative } from '../../service/native';
import { openAtRest } from '../../wallet';
import { Control } from '../pipe/control';
import { nameOf } from '../pipe/nameOf';
import { closing } from '../pipe/start';
import { finish } from './finishing';
import { host } from './hosting';
import { isOver, LoginError, type Place } from './kept';
import { LastWords } from './lastWords';
import { logIn } from './login';
import { answeringFor, loginOver } from './loginOver';
import { logOut } from './logout';
import { type Surroundings, openLogin } from './opening';

interface Wish {
  op: 'serve' | 'login' | 'logout' | 'finish' | 'close' | 'host';
  folder: string;
  fd: number;
  fds: { kernel: number; page: number; lock?: number };
  unattended: boolean;
  service: Place;
  name: string;
  anew?: boolean;
  wallet?: unknown;
  /** As `wallet`, of the login that was being let in. */
  fresh?: unknown;
}

process.umask(0o077);
useNative();

const control = new Control(process.stdin, process.stdout);
const leaving = new AbortController();
void control.ended.then(() => leaving.abort());
const random = { bytes: (length: number) => randomBytes(length) };

async function run(): Promise<void> {
  const line = await Promise.race([control.first, control.ended]);
  if (line === undefined) {
    return;
  }
  const wish = JSON.parse(line) as Wish;
  const given: Surroundings = {
    clock: Date,
    random,
    fetch: globalThis.fetch,
    closing: closing(wish.wallet ?? {})
  };
  switch (wish.op) {
    case 'close': {
      const place = join(wish.folder, 'wallet.sqlite');
      const { by } = await openAtRest(place, given.closing, random);
      return control.write({ closed_by: by });
    }
    case 'finish':
      await finish(wish.folder, given, closing(wish.fresh ?? {}));
      return control.write({ finished: true });
    case 'serve':
      return serve(wish, given);
    case 'login': {
      const { service, name, anew = false } = wish;
      const onCode = (knocked: unknown): void => control.write({ knocked });
      const login = await logIn(
        wish.folder,
        { service, name, anew, onCode, signal: leaving.signal },
        given
      );
      return control.write({ login });
    }
    case 'host':
      return host(wish, { ...given, control, leaving: leaving.signal });
    case 'logout':
      return control.write(toldOf(await logOut(wish.folder, given)));
  }
}

/** `ended` is null where the service could not be told. */
function toldOf(ended: number | null | undefined): { was: boolean; ended: number | null } {
  return { was: ended !== undefined, ended: ended ?? null };
}

async function serve({ folder, fd, unattended }: Wish, given: Surroundings): Promise<void> {
  const { wallet, login } = await openLogin(folder, given);
  if (isOver(login, given.clock)) {
    throw loginOver(login);
  }
  await wallet.meet().catch(meant);
  const lastWords = new LastWords();
  const listener = new Listener({
    door: 'kernel',
    handler: lastWords.of(answeringFor(wallet, folder, given.clock)),
    onError: () => undefined
  });
  // Sessions are this process's own.
  const kernel = `away:${randomBytes(16).toString('hex')}`;
  await listener.listen({ fd });
  const { principal, petname } = login;
  const { code } = wallet.admit({ kind: 'agent', petname, principal, kernel, unattended });
  await wallet.start();
  control.write({ ready: true, code, login });
  await control.ended;
  wallet.kernelEnded(kernel);
  await lastWords.close([listener]);
  await wallet.close();
}

/** In the words of a login. */
function meant(error: unknown): never {
  throw (error as { code?: unknown }).code === 'issuer_changed'
    ? new LoginError(
        'issuer_changed',
        'What answers at that address is not the service that you logged in to; nothing was sent. ' +
          'If it was replaced, log in anew.'
      )
    : error;
}

run().then(
  () => process.exit(0),
  (error: unknown) => {
    const known = error instanceof FacetryError;
    const code = known ? error.code : 'failed';
    const message = known ? error.message : `The wallet can't start: ${nameOf(error)}.`;
    process.stdout.write(`${JSON.stringify({ error: { code, message } })}\n`, () =>
      process.exit(1)
    );
  }
);
