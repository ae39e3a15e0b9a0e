/** The adapter for HTTP APIs: a document, or a list of methods and paths, and one origin. */
import { ConfigError, UpstreamFault } from '../errors';
import type { Adapter, AdapterAnswer, AdapterCall, Inspected, Io, Tested } from '../types';
import { authOf, credentialOf, reservedBy, type Auth, type Credential } from './auth';
import { readConfig, readRegistered, type ApiConfig, type RegisteredApi } from './config';
import { isObject, MAX_DOCUMENT_BYTES, member, readDocument, type ApiDocument } from './document';
import { mayAnswer } from './headers';
import { answerType } from './mediaType';
import { bareOperations } from './methods';
import { AccessTokens } from './oauth2';
import { checkTemplate, define, type LeftOut, operationsOf } from './operations';
import { prepare } from './request';
import { probe, TEST_MS } from './probe';
import { baseOf, checkOwnServers } from './servers';
import { slashTemplates } from './slashes';
import { plainText } from './text';
import { readOrigin } from '../network/address';

const INSPECT_MS = 20_000;
/** Of operations that are left out. */
const MOST_TOLD = 20;
const LOGIN_HINT =
  ' If it asks for a login, say the auth and credential, or download the document and give its text.';

export class OpenApiAdapter implements Adapter {
  readonly kind = 'openapi';
  private readonly tokens = new AccessTokens();

  async inspect(
    value: unknown,
    io: Io,
    secret: string | null,
    signal: AbortSignal
  ): Promise<Inspected> {
    const config = readConfig(value);
    const document =
      config.methods === null
        ? await readDocument(await this.documentSource(config, io, secret, signal), io.readYaml)
        : null;
    const base = baseOf(config, document);
    const { target } = base;
    const auth =
      config.auth ??
      (document === null
        ? { kind: 'none' as const }
        : authOf(document, target.origin, config.documentUrl ?? target.origin));
    const options = {
      base: base.path,
      reserved: reservedBy(auth),
      slashes: new Set(config.slashes)
    };
    config.slashes.forEach((path, index) => checkTemplate(path, `/slashes/${index}`));
    const leftOut: LeftOut[] = [];
    let actions: Inspected['actions'];
    if (document === null) {
      actions = bareOperations(config.methods!, options);
    } else {
      checkOwnServers(document, target);
      const sources = operationsOf(document, leftOut);
      const slashes = slashTemplates(document, sources, config.slashes);
      actions = define(document, sources, { ...options, slashes }, leftOut);
    }
    const registered: RegisteredApi = {
      origin: target.origin,
      network: target.network,
      base: base.path,
      auth,
      probes: probesOf(actions, base.path),
      ...(config.documentUrl === null ? {} : { document_url: config.documentUrl }),
      ...(config.credential === null ? {} : { credential: config.credential }),
      ...(config.longestAnswer === null ? {} : { longest_answer: config.longestAnswer })
    };
    return {
      title: titleOf(document, target.host),
      origin: target.origin,
      config: { ...registered },
      actions,
      ...(leftOut.length > 0 && { left_out: told(leftOut) })
    };
  }

  async test(value: unknown, io: Io, secret: string | null, signal: AbortSignal): Promise<Tested> {
    try {
      const { api, target } = readRegistered(value);
      const credential = await this.credential(api.auth, secret, io, TEST_MS);
      return await probe(api.probes, target, credential, io, signal);
    } catch (error) {
      if (error instanceof UpstreamFault || error instanceof ConfigError) {
        return { ok: false, message: error.message };
      }
      throw error;
    }
  }

  async perform(call: AdapterCall, io: Io): Promise<AdapterAnswer> {
    try {
      const { api, target } = readRegistered(call.config);
      const started = io.now();
      const credential = await this.credential(api.auth, call.secret, io, call.timeoutMs);
      const prepared = prepare({ ...call, credential });
      const answer = await io.http.send({
        target,
        ...prepared,
        timeoutMs: Math.max(1, call.timeoutMs - (io.now() - started)),
        maxBytes: call.maxBytes,
        stream: call.stream,
        safe: call.definition.safe,
        signal: call.signal
      });
      if (answer.status === 401 && api.auth.kind === 'oauth2' && call.secret !== null) {
        this.tokens.forget(api.auth, call.secret.trim());
      }
      const type = answerType(answer.headers['content-type']);
      if (
        answer.status < 300 &&
        call.definition.returns !== null &&
        /^text\/html\b|^application\/xhtml/i.test(type)
      ) {
        answer.discard();
        throw new UpstreamFault(
          'upstream_not_json',
          'The upstream answered with a web page where its document promises JSON; a login page or a proxy may stand before it.',
          true
        );
      }
      return {
        outcome: 'done',
        status: answer.status,
        type,
        headers: declared(call, answer),
        ...stated(answer.headers),
        body: answer.body
      };
    } catch (error) {
      if (error instanceof UpstreamFault) {
        return error.answer();
      }
      if (error instanceof ConfigError) {
        return { outcome: 'not_sent', code: error.code, message: error.message };
      }
      throw error;
    }
  }

  private credential(
    auth: Auth,
    secret: string | null,
    io: Io,
    timeoutMs: number
  ): Promise<Credential> {
    return credentialOf(auth, secret, (oauth2, clean) =>
      this.tokens.get(oauth2, clean, io, timeoutMs)
    );
  }

  private async documentSource(
    config: ApiConfig,
    io: Io,
    secret: string | null,
    signal: AbortSignal
  ): Promise<unknown> {
    if (config.document !== undefined) {
      return config.document;
    }
    const { url, ...target } = readOrigin(config.documentUrl!, config.network, '/document_url');
    if (
      config.address !== null &&
      readOrigin(config.address, config.network, '/address').origin !== target.origin
    ) {
      throw new ConfigError(
        'document_other_host',
        `The document lies on ${target.origin}, which is not the service's own address. Download it and give its text.`,
        '/document_url'
      );
    }
    try {
      const auth = config.auth ?? { kind: 'none' as const };
      const credential =
        secret === null ? { headers: {} } : await this.credential(auth, secret, io, INSPECT_MS);
      const answer = await io.http.send({
        target,
        method: 'GET',
        path: url.pathname + url.search,
        headers: {
          accept: 'application/json, application/yaml, text/yaml, */*;q=0.5',
          'user-agent': 'facetry',
          ...credential.headers
        },
        body: null,
        timeoutMs: INSPECT_MS,
        maxBytes: MAX_DOCUMENT_BYTES,
        safe: true,
        signal
      });
      const chunks: Uint8Array[] = [];
      for await (const chunk of answer.body) {
        chunks.push(chunk);
      }
      if (answer.status !== 200) {
        const hint =
          answer.status === 401 || answer.status === 403
            ? ' It asks for a credential; download the document and give its text.'
            : '';
        throw new ConfigError(
          'document_unavailable',
          `${target.origin} answered ${answer.status} when asked for the document.${hint}`,
          '/document_url'
        );
      }
      return utf8(Buffer.concat(chunks));
    } catch (error) {
      if (error instanceof UpstreamFault) {
        throw new ConfigError(
          'document_unavailable',
          `The document can not be fetched. ${error.message}${error.code === 'upstream_redirect' ? LOGIN_HINT : ''}`,
          '/document_url'
        );
      }
      throw error;
    }
  }
}

/** How many operations are left out, and of the first ones why. */
function told(leftOut: readonly LeftOut[]): NonNullable<Inspected['left_out']> {
  const first = leftOut.slice(0, MOST_TOLD).map(({ operation, error }) => ({
    operation: plainText(operation, 200),
    why: plainText(
      error.where === undefined ? error.message : `${error.message} (${error.where})`,
      400
    )
  }));
  return { operations: leftOut.length, first };
}

function utf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ConfigError('document_malformed', 'The document is not UTF-8 text.', '/document_url');
  }
}

function titleOf(document: ApiDocument | null, host: string): string {
  const title =
    document === null ? '' : plainText(member(member(document.root, 'info'), 'title'), 100);
  return title === '' ? host : title;
}

/** Some services answer their first address to anybody: a few show what a credential is worth. */
function probesOf(actions: Inspected['actions'], base: string): string[] {
  const paths = Object.values(actions)
    .filter(
      ({ http, args }) =>
        http?.method === 'GET' && Array.isArray(args.required) && args.required.length === 0
    )
    .map(({ http }) => http!.path);
  return paths.length > 0 ? paths.slice(0, 3) : [`${base}/`];
}

/** How long the body is to be, where the upstream says it; of one that is packed it says another. */
function stated(headers: Record<string, string>): { length?: number } {
  const said = headers['content-length'] ?? '';
  return headers['content-encoding'] === undefined && /^[0-9]{1,15}$/.test(said)
    ? { length: Number(said) }
    : {};
}

/** Answers that say by this header when the same may pass (RFC 9110 §10.2.3), declared or not. */
const RETRY_AFTER = 'retry-after';
const PASSING = new Set([429, 503]);

function declared(
  call: AdapterCall,
  { status, headers }: { status: number; headers: Record<string, string> }
): Record<string, string> {
  const said = call.definition.args['x-facetry-answer-headers'];
  const names: unknown[] = Array.isArray(said) ? said : [];
  const kept: Record<string, string> = {};
  for (const name of PASSING.has(status) ? [...names, RETRY_AFTER] : names) {
    const value =
      typeof name === 'string' && mayAnswer(name) && isObject(headers) ? headers[name] : undefined;
    if (typeof value === 'string' && /^[\t\x20-\x7e]{0,4096}$/.test(value)) {
      kept[name as string] = value;
    }
  }
  return kept;
}
