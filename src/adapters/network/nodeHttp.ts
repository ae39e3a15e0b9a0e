/**
 * Http over node:http(s). Redirects are answers, not instructions. The name is resolved here,
 * each address is checked, and the socket connects to a checked address and to no other.
 */
import { lookup as systemLookup } from 'node:dns/promises';
import * as http from 'node:http';
import * as https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { isStream } from '../../protocol';
import { UpstreamFault } from '../errors';
import { mayReach, type Origin } from './address';
import { decoded, limited } from './body';
import { Deadline } from './deadline';
import type { Http, HttpRequest, HttpResponse, Resolve, Resolved } from './http';

const INTERIM_ANSWERS = 16;
const IDLE_MS = 4_000;

const systemResolve: Resolve = async host => {
  const found = await systemLookup(host, { all: true });
  return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
};

export interface NodeHttpOptions {
  resolve?: Resolve;
  /** PEM certificates trusted beside the system's; a company's own authority. */
  ca?: string[];
}

export class NodeHttp implements Http {
  private readonly agents = new Map<string, http.Agent>();
  private readonly resolve: Resolve;
  private readonly ca: string[] | undefined;

  constructor(options: NodeHttpOptions = {}) {
    this.resolve = options.resolve ?? systemResolve;
    this.ca = options.ca;
  }

  async send(request: HttpRequest): Promise<HttpResponse> {
    try {
      return await this.exchange(request);
    } catch (error) {
      // A pooled connection that the upstream closed meanwhile says nothing about the call.
      if (error instanceof StaleConnection && request.safe && request.body === null) {
        return this.exchange(request, true);
      }
      throw error;
    }
  }

  close(): void {
    for (const agent of this.agents.values()) {
      agent.destroy();
    }
    this.agents.clear();
  }

  private async exchange(request: HttpRequest, fresh = false): Promise<HttpResponse> {
    const end = new Deadline(request);
    try {
      const addresses = await end.race(this.permitted(request.target));
      return await this.begin(request, addresses, end, fresh);
    } catch (error) {
      end.clear();
      throw error;
    }
  }

  /** @throws UpstreamFault (nothing sent) if the name leads anywhere it must not. */
  private async permitted(target: Origin): Promise<Resolved[]> {
    const { host, network } = target;
    const literal = isIP(host);
    let found: Resolved[];
    try {
      found =
        literal === 0
          ? await this.resolve(host)
          : [{ address: host, family: literal === 6 ? 6 : 4 }];
    } catch {
      throw new UpstreamFault(
        'upstream_name_unknown',
        `The name ${host} can't be resolved.`,
        false
      );
    }
    const refused = found.find(({ address }) => !mayReach(network, address));
    if (refused) {
      throw new UpstreamFault(
        'upstream_address_refused',
        `${host} was registered as ${network} but leads to ${refused.address}; it was not called.` +
          (network === 'public'
            ? ' If it is a service inside your own network, register it with network "private".'
            : ''),
        false
      );
    }
    if (found.length === 0) {
      throw new UpstreamFault('upstream_name_unknown', `The name ${host} has no address.`, false);
    }
    return found;
  }

  private agentFor(target: Origin): http.Agent {
    const key = `${target.network} ${target.origin}`;
    let agent = this.agents.get(key);
    if (agent === undefined) {
      const options = {
        keepAlive: true,
        maxFreeSockets: 8,
        timeout: IDLE_MS,
        scheduling: 'lifo' as const
      };
      agent = target.origin.startsWith('https:')
        ? new https.Agent(options)
        : new http.Agent(options);
      this.agents.set(key, agent);
    }
    return agent;
  }

  private begin(
    request: HttpRequest,
    addresses: Resolved[],
    end: Deadline,
    fresh: boolean
  ): Promise<HttpResponse> {
    const { target, method, path, headers, body } = request;
    const origin = new URL(target.origin);
    const secure = origin.protocol === 'https:';
    const pooled = request.safe && body === null && !fresh;
    let outgoing: http.ClientRequest;
    try {
      outgoing = (secure ? https : http).request({
        protocol: origin.protocol,
        host: target.host,
        ...(origin.port === '' ? {} : { port: Number(origin.port) }),
        ...(secure && isIP(target.host) === 0 ? { servername: target.host } : {}),
        ...(secure && this.ca ? { ca: this.ca } : {}),
        method,
        path,
        headers,
        agent: pooled ? this.agentFor(target) : false,
        lookup: only(addresses),
        maxHeaderSize: 32_768,
        insecureHTTPParser: false
      });
    } catch {
      throw new UpstreamFault(
        'request_malformed',
        'The request holds characters that HTTP can not carry.',
        false
      );
    }
    return new Promise<HttpResponse>((resolve, reject) => {
      let connected = false;
      let answered = false;
      let interim = 0;
      const fail = (fault: Error): void => {
        outgoing.destroy();
        end.clear();
        reject(fault);
      };
      end.onEnd = reason => fail(reason(connected));
      outgoing.on('socket', socket => {
        connected = outgoing.reusedSocket;
        // One that is used again says so no more, and would gather a listener a call.
        if (!connected) {
          socket.once(secure ? 'secureConnect' : 'connect', () => {
            connected = true;
          });
        }
      });
      outgoing.on('information', () => {
        interim += 1;
        if (interim > INTERIM_ANSWERS) {
          fail(
            new UpstreamFault(
              'upstream_garbage',
              'The upstream sends interim answers without end.',
              true
            )
          );
        }
      });
      outgoing.on('upgrade', (_response, socket) => {
        socket.destroy();
        fail(
          new UpstreamFault('upstream_protocol', 'The upstream switched to another protocol.', true)
        );
      });
      outgoing.on('error', (error: NodeJS.ErrnoException) => {
        if (
          pooled &&
          outgoing.reusedSocket &&
          (error.code === 'ECONNRESET' || error.code === 'EPIPE')
        ) {
          end.clear();
          reject(
            new StaleConnection('upstream_closed', 'The upstream closed the connection.', true)
          );
        } else {
          fail(faultOf(error, connected));
        }
      });
      outgoing.on('response', response => {
        answered = true;
        try {
          resolve(this.answer(request, response, end));
        } catch (error) {
          fail(error as Error);
        }
      });
      if (body === null || body instanceof Uint8Array) {
        outgoing.end(body ?? undefined);
      } else {
        pipeline(Readable.from(body), outgoing).catch(error => {
          // An answer that came before the upload's end is the answer.
          if (!answered) {
            fail(faultOf(error, connected));
          }
        });
      }
    });
  }

  private answer(
    request: HttpRequest,
    response: http.IncomingMessage,
    end: Deadline
  ): HttpResponse {
    const status = response.statusCode ?? 0;
    if (status < 200 || status > 599) {
      throw new UpstreamFault(
        'upstream_garbage',
        `The upstream answered with status ${status}.`,
        true
      );
    }
    if (status >= 300 && status < 400) {
      throw new UpstreamFault(
        'upstream_redirect',
        `The upstream answered ${status} (look elsewhere); redirects are not followed.`,
        true
      );
    }
    const stated = response.headers['content-length'];
    const long = status < 300 ? request.stream : undefined;
    const { maxBytes } = long ?? request;
    if (stated !== undefined && request.method !== 'HEAD' && Number(stated) > maxBytes) {
      throw new UpstreamFault(
        'upstream_too_large',
        `The answer has ${stated} bytes; at most ${maxBytes} are read.`,
        true
      );
    }
    const headers: Record<string, string> = Object.create(null);
    for (const [name, values] of Object.entries(response.headersDistinct)) {
      if (values) {
        headers[name] = values.join(', ');
      }
    }
    const bytes =
      request.method === 'HEAD' ? response : decoded(response, headers['content-encoding']);
    const goOn = (): void => end.extend(long!.timeoutMs);
    const stream = long && isStream(status, response.headers['content-type'] ?? '');
    if (stream || Number(stated) > request.maxBytes) {
      goOn();
    }
    const onLong = long && !stream ? { from: request.maxBytes, goOn } : undefined;
    const discard = (): void => {
      end.clear();
      response.destroy();
      bytes.destroy();
    };
    return {
      status,
      headers,
      body: limited(bytes, response, { maxBytes, onLong }, end),
      discard
    };
  }
}

class StaleConnection extends UpstreamFault {}

function only(addresses: Resolved[]): LookupFunction {
  return (_host, options, callback) => {
    if (options.all) {
      callback(null, addresses);
    } else {
      callback(null, addresses[0]!.address, addresses[0]!.family);
    }
  };
}

function faultOf(error: NodeJS.ErrnoException, connected: boolean): UpstreamFault {
  if (error instanceof UpstreamFault) {
    return error;
  }
  const code = error.code ?? '';
  if (!connected) {
    return code.startsWith('ERR_TLS') ||
      code.startsWith('ERR_SSL') ||
      /CERT|SIGNED|VERIFY|SSL|TLS|EPROTO/.test(code)
      ? new UpstreamFault('upstream_tls', `No trusted TLS connection: ${code}.`, false)
      : new UpstreamFault('upstream_unreachable', `No connection: ${code || 'unknown'}.`, false);
  }
  if (code.startsWith('HPE_')) {
    return new UpstreamFault(
      'upstream_garbage',
      `The upstream's answer is not HTTP (${code}).`,
      true
    );
  }
  return new UpstreamFault(
    'upstream_closed',
    `The upstream closed the connection before it answered (${code || 'unknown'}).`,
    true
  );
}
