import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';

import type { ServiceResponse } from '../types';

/** The head of an answer as Node has written it and not sent yet. */
interface Written {
  _header?: unknown;
}

const END = '\r\n\r\n';
const RECEIPT = 'facet-receipt';

/** Of a Node that keeps a head in another way all is written as usual. */
const CAN_BE_ADDED_TO = endsAsKnown(probe());

/**
 * Writes the head of an answer. Node looks at each character of each header, and a receipt has more of
 * them than all else together: of one that was made here, all of it base64, that is left out, which is
 * 4 % of a call.
 */
export function writeHead(outgoing: ServerResponse, answer: ServiceResponse): void {
  const { status, headers, ownReceipt } = answer;
  if (ownReceipt !== true || !CAN_BE_ADDED_TO) {
    outgoing.writeHead(status, headers);
    return;
  }
  const { [RECEIPT]: receipt, ...rest } = headers;
  outgoing.writeHead(status, rest);
  const written = outgoing as Written;
  const head = written._header as string;
  written._header = `${head.slice(0, 2 - END.length)}${RECEIPT}: ${receipt}${END}`;
}

function endsAsKnown({ _header: head }: Written): boolean {
  return typeof head === 'string' && head.endsWith(END);
}

function probe(): Written {
  const outgoing = new ServerResponse(new IncomingMessage(new Socket()));
  outgoing.writeHead(200, { 'content-length': '0' });
  return outgoing as Written;
}
