/** A caller of the runner, as the core is one. */
import { request, type IncomingHttpHeaders, type ClientRequest } from 'node:http';

export const TOKEN = 'the-token-of-this-test-0123456789';

export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** False where the connection was cut before the end. */
  whole: boolean;
}

export interface Asking {
  reply: Promise<Reply>;
  outgoing: ClientRequest;
}

export function ask(
  socketPath: string,
  path: string,
  headers: Record<string, string> = {},
  body?: string | Buffer,
  method = 'POST'
): Asking {
  const outgoing = request({
    socketPath,
    path,
    method,
    agent: false,
    headers: { authorization: `Bearer ${TOKEN}`, ...headers }
  });
  const reply = new Promise<Reply>((resolve, reject) => {
    outgoing.on('error', reject);
    outgoing.on('response', response => {
      const chunks: Buffer[] = [];
      const done = (): void =>
        resolve({
          status: response.statusCode!,
          headers: response.headers,
          text: Buffer.concat(chunks).toString(),
          whole: response.complete
        });
      response.on('data', chunk => chunks.push(chunk));
      response.on('error', () => undefined);
      response.on('close', done);
    });
  });
  outgoing.end(body);
  return { reply, outgoing };
}

export function callHeader(call: object): Record<string, string> {
  return { 'facetry-call': Buffer.from(JSON.stringify(call)).toString('base64url') };
}
