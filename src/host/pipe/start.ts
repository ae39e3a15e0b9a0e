import { mayTravel } from '../../client';
import { FacetryError } from '../../protocol';
import {
  type Door,
  type Place,
  type PublishingPolicy,
  publishingPolicy,
  type TlsPair
} from '../../service';
import type { Closing } from '../../wallet';

/** The supervisor's first line (docs/architecture.md, Control pipe). */
export interface Start {
  data: string;
  issuer: string | null;
  /** Where each door listens: descriptors handed down, or paths. */
  places: Record<Door, Place[]>;
  consent: { origins: string[]; frameAncestors: string[]; mode: ConsentMode };
  runner: { socketPath: string; token: string };
  /** Folder of the consent page. */
  static: string;
  /** Where the page outside of Jupyter is served, and its folder; null where it is not. */
  ui: { origin: string; static: string } | null;
  /** What the listen and the metrics door serve with; null without TLS, on loopback. */
  tls: TlsPair | null;
  /** Whether everybody at the listen door may read the log. */
  publicLog: boolean;
  /** Who has to cosign the log before it counts as published; null: nobody. */
  policy: PublishingPolicy | null;
  /** Whether the supervisor wants to hear what waits for a person. */
  tellWaiting: boolean;
  /** Where spans of calls are sent; null where nobody wants them. */
  traces: string | null;
  /** Milliseconds after which it makes itself ready for calls by making some; null: it does not. */
  warmUpAfterMs: number | null;
  /** How the wallet's keys are opened, and closed from then on. */
  wallet: Closing;
}

export type ConsentMode = 'frame' | 'window' | 'page';

/** The first line is not one that a supervisor writes. */
export class BadStart extends Error {
  readonly code = 'bad_start';
}

const DOORS: readonly Door[] = ['facets', 'kernel', 'page', 'consent', 'ui', 'listen', 'metrics'];
const MODES: readonly ConsentMode[] = ['frame', 'window', 'page'];

/** @throws BadStart naming the member that is wrong, never its value */
export function readStart(line: string): Start {
  const start = object(parse(line), 'the first line');
  if (start.op !== 'start') {
    throw new BadStart('The first line must have "op": "start".');
  }
  const consent = object(start.consent, 'consent');
  const runner = object(start.runner, 'runner');
  const fds = object(start.fds, 'fds');
  const mode = MODES.find(known => known === (consent.mode ?? 'frame'));
  if (!mode) {
    throw new BadStart(`consent.mode must be one of ${MODES.join(', ')}.`);
  }
  return {
    data: string(start.data, 'data'),
    issuer: start.issuer === undefined || start.issuer === null ? null : issuer(start.issuer),
    places: Object.fromEntries(
      DOORS.map(door => [door, places(fds[door] ?? [], `fds.${door}`)])
    ) as Start['places'],
    consent: {
      origins: origins(consent.origins ?? [], 'consent.origins'),
      frameAncestors: origins(consent.frame_ancestors ?? [], 'consent.frame_ancestors'),
      mode
    },
    runner: {
      socketPath: string(runner.socket, 'runner.socket'),
      token: string(runner.token, 'runner.token')
    },
    static: string(start.static, 'static'),
    ui: start.ui === undefined || start.ui === null ? null : uiPage(start.ui),
    tls: start.tls === undefined || start.tls === null ? null : tlsPair(start.tls),
    publicLog: start.public_log === true,
    policy: start.policy === undefined || start.policy === null ? null : policy(start.policy),
    tellWaiting: start.tell_waiting === true,
    traces: start.traces === undefined || start.traces === null ? null : collector(start.traces),
    warmUpAfterMs: seconds(start.warm_up ?? null, 'warm_up'),
    wallet: start.wallet === undefined ? {} : closing(start.wallet)
  };
}

/** @throws BadStart naming the member that is wrong, never its value */
export function closing(value: unknown): Closing {
  const { open, close } = object(value, 'wallet');
  return {
    ...(open !== undefined && { open: secret(object(open, 'wallet.open'), 'wallet.open') }),
    ...(close !== undefined && { close: closed(object(close, 'wallet.close')) })
  };
}

function secret(given: Record<string, unknown>, name: string): NonNullable<Closing['open']> {
  return given.passphrase === undefined
    ? { key: string(given.key, `${name}.key`) }
    : { passphrase: string(given.passphrase, `${name}.passphrase`) };
}

function closed(given: Record<string, unknown>): NonNullable<Closing['close']> {
  switch (given.by) {
    case 'keyring': {
      const [id, key] = [given.id, given.key].map(one => string(one, 'wallet.close'));
      return { by: 'keyring', id: id!, key: key! };
    }
    case 'passphrase':
      return { by: 'passphrase', passphrase: string(given.passphrase, 'wallet.close.passphrase') };
    case 'nothing':
      return { by: 'nothing' };
    default:
      throw new BadStart('wallet.close.by must be one of keyring, passphrase, nothing.');
  }
}

/** @throws BadStart that says which line is wrong */
function policy(value: unknown): PublishingPolicy {
  try {
    return publishingPolicy(string(value, 'policy'));
  } catch (error) {
    throw error instanceof FacetryError ? new BadStart(error.message) : error;
  }
}

function uiPage(value: unknown): { origin: string; static: string } {
  const page = object(value, 'ui');
  const [origin] = origins([page.origin], 'ui.origin');
  return { origin: origin!, static: string(page.static, 'ui.static') };
}

/** @throws BadStart naming the member that is wrong */
export function tlsPair(value: unknown): TlsPair {
  const { cert, key } = object(value, 'tls');
  return { cert: string(cert, 'tls.cert'), key: string(key, 'tls.key') };
}

/** @throws BadStart unless spans may be sent there: over TLS, or on this machine */
function collector(value: unknown): string {
  const url = URL.canParse(String(value)) ? new URL(String(value)) : undefined;
  if (!url || !mayTravel(url) || url.username !== '' || url.password !== '') {
    throw new BadStart('traces must be an address like http://127.0.0.1:4318/v1/traces.');
  }
  return url.href;
}

/** @throws BadStart unless `value` is an array of http(s) origins */
export function origins(value: unknown, name: string): string[] {
  if (!Array.isArray(value) || !value.every(isOrigin)) {
    throw new BadStart(`${name} must be a list of origins, like http://localhost:8888.`);
  }
  return value as string[];
}

function isOrigin(value: unknown): boolean {
  try {
    return (
      /^https?:$/.test(new URL(value as string).protocol) &&
      new URL(value as string).origin === value
    );
  } catch {
    return false;
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new BadStart('The first line must be a JSON object.');
  }
}

function object(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new BadStart(`${name} must be a JSON object.`);
  }
  return value as Record<string, unknown>;
}

function string(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '') {
    throw new BadStart(`${name} must be a string.`);
  }
  return value;
}

/** @returns milliseconds */
function seconds(value: unknown, name: string): number | null {
  if (value !== null && !(typeof value === 'number' && value >= 0)) {
    throw new BadStart(`${name} must be a number of seconds, or null.`);
  }
  return value === null ? null : value * 1000;
}

function issuer(value: unknown): string {
  const text = string(value, 'issuer');
  if (text.length > 256 || !/^[\x21-\x7e]+$/.test(text)) {
    throw new BadStart('issuer must have at most 256 visible ASCII characters and no spaces.');
  }
  return text;
}

function places(value: unknown, name: string): Place[] {
  if (!Array.isArray(value)) {
    throw new BadStart(`${name} must be a list of descriptors.`);
  }
  return value.map(place => {
    if (Number.isSafeInteger(place) && place > 2) {
      return { fd: place as number };
    }
    return { path: string(place, name) };
  });
}
