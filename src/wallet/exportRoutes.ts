import { Body } from './body';
import type { Exports } from './exports';
import {
  type WalletRequest,
  type WalletResponse,
  WalletError,
  badInput,
  jsonResponse,
  notFound,
  parseObject,
  readBytes
} from './http';
import type { LiveExport } from './liveExport';
import type { Session } from './sessions';

export interface ExportCall {
  session: Session;
  request: WalletRequest;
  /** Path segments after `/wallet/exports`. */
  path: string[];
  query: URLSearchParams;
  signal: AbortSignal;
}

const MOST_JSON = 1024 * 1024;
/** Longest answer of an object. */
const MOST_ANSWER = 8 * 1024 * 1024;
const LONGEST_WAIT_S = 30;
const LONGEST_BUSY_S = 60;

/** `POST /wallet/exports…`: a kernel offers an object, takes calls on it and answers them. */
export async function exportRoute(exports: Exports, call: ExportCall): Promise<WalletResponse> {
  const { session, path, query } = call;
  const [id, verb, of] = path;
  if (id === undefined) {
    return open(exports, call);
  }
  const live = exports.of(session, id);
  switch (`${verb} ${path.length}`) {
    case 'next 2':
      return jsonResponse(200, { call: await live.next(seconds(query), call.signal) });
    case 'take 3':
      return jsonResponse(200, live.take(of!));
    case 'answer 3':
      return answer(live, call, of!);
    case 'end 2':
      live.end();
      return jsonResponse(200, {});
    default:
      throw notFound('The wallet has no such address.', 'unknown_route');
  }
}

async function open(exports: Exports, call: ExportCall): Promise<WalletResponse> {
  const bytes = await readBytes(call.request.body, MOST_JSON);
  const body = new Body(parseObject(Buffer.from(bytes).toString('utf8')), [
    'name',
    'actions',
    'busy',
    'again'
  ]);
  const busy = body.count('busy') ?? 5;
  if (busy < 1 || busy > LONGEST_BUSY_S) {
    throw badInput(`“busy” must be 1 to ${LONGEST_BUSY_S} seconds.`);
  }
  const wanted = {
    name: body.string('name', 63),
    actions: body.object('actions'),
    busyMs: busy * 1000,
    again: body.flag('again')
  };
  const { session, query, signal } = call;
  return jsonResponse(200, await exports.open(session, wanted, seconds(query), signal));
}

/** The bytes go on as they are, so that numbers stay as they were written. */
async function answer(live: LiveExport, call: ExportCall, id: string): Promise<WalletResponse> {
  let bytes: Uint8Array;
  try {
    bytes = await readBytes(call.request.body, MOST_ANSWER);
  } catch (error) {
    if (error instanceof WalletError) {
      live.spoilt(id, 'upstream_too_large', `The answer is longer than ${MOST_ANSWER} bytes.`);
    }
    throw error;
  }
  try {
    JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    live.spoilt(id, 'upstream_failed', 'The object answered what is no JSON.');
    throw badInput('An object answers JSON.');
  }
  live.answer(id, Number(call.query.get('status') ?? 200), bytes);
  return jsonResponse(200, {});
}

function seconds(query: URLSearchParams): number {
  const wait = Number(query.get('wait') ?? 0);
  if (!Number.isFinite(wait) || wait < 0) {
    throw badInput('“wait” must be a number of seconds.');
  }
  return Math.min(wait, LONGEST_WAIT_S) * 1000;
}
