import { Body } from '../body';
import type { Answered, Exporter, Exporting } from '../exporting';
import {
  type WalletRequest,
  type WalletResponse,
  WalletError,
  badInput,
  jsonResponse,
  notFound,
  parseObject,
  readBytes
} from '../http';
import type { Session } from '../sessions';

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
/** It did it, it declined, it failed. */
const STATUSES = [200, 409, 500];
const LONGEST_WAIT_S = 30;
const LONGEST_BUSY_S = 60;

/** `POST /wallet/exports…`: a kernel offers an object, takes calls on it and answers them. */
export async function exportRoute(exports: Exporting, call: ExportCall): Promise<WalletResponse> {
  const { path, query, signal } = call;
  const [id, verb, of] = path;
  const by = exporterOf(call);
  if (id === undefined) {
    return open(exports, by, call);
  }
  switch (`${verb} ${path.length}`) {
    case 'next 2':
      return jsonResponse(200, { call: await exports.next(by, id, seconds(query), signal) });
    case 'take 3':
      return jsonResponse(200, await exports.take(by, id, of!, takerOf(query)));
    case 'answer 3':
      await answered(call, said => exports.answer(by, id, of!, said));
      return jsonResponse(200, {});
    case 'end 2':
      await exports.end(by, id);
      return jsonResponse(200, {});
    default:
      throw notFound('The wallet has no such address.', 'unknown_route');
  }
}

function exporterOf({ session }: ExportCall): Exporter {
  return { by: session.principal, kernel: session.label, ends: session.signal };
}

async function open(exports: Exporting, by: Exporter, call: ExportCall): Promise<WalletResponse> {
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
    again: body.optionalString('again', 32) ?? null
  };
  const { query, signal } = call;
  return jsonResponse(200, await exports.open(by, wanted, seconds(query), signal));
}

/** What is too long to be read is told as that: it may have had its effect. */
async function answered(
  { request, query }: ExportCall,
  tell: (said: Answered) => void | Promise<void>
): Promise<void> {
  const status = Number(query.get('status') ?? 200);
  if (!STATUSES.includes(status)) {
    throw badInput('An object answers with 200, 409 or 500.');
  }
  let body: Uint8Array<ArrayBuffer>;
  try {
    body = await readBytes(request.body, MOST_ANSWER);
  } catch (error) {
    if (error instanceof WalletError) {
      await tell({ failed: 'upstream_too_large' });
    }
    throw error;
  }
  await tell({ status, body });
}

function takerOf(query: URLSearchParams): string | null {
  const taker = query.get('by');
  if (taker !== null && !/^[0-9a-f]{32}$/.test(taker)) {
    throw badInput('“by” must be 32 digits and small letters from a to f.');
  }
  return taker;
}

function seconds(query: URLSearchParams): number {
  const wait = Number(query.get('wait') ?? 0);
  if (!Number.isFinite(wait) || wait < 0) {
    throw badInput('“wait” must be a number of seconds.');
  }
  return Math.min(wait, LONGEST_WAIT_S) * 1000;
}
