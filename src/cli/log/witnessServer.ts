import { closeSync, mkdirSync, openSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import type { Clock } from '../../client';
import { logOriginOf, Witness, type WitnessAnswer, type WitnessMemory } from '../../ledger';
import { CommandError } from '../errors';
import type { KeyStore } from '../keys/keyStore';
import { witnessKey } from './witnessKey';

/** A checkpoint with 63 hashes and 64 signatures is shorter. */
const MOST_BODY = 64 * 1024;
const REQUEST_MS = 10_000;

export interface WitnessOptions {
  folder: string;
  /** Of its key, as it stands in policies and under checkpoints. */
  name: string;
  /** vkeys of the logs that it watches. */
  logs: readonly string[];
  host: string;
  port: number;
  clock: Clock;
  /** Where its key is kept. */
  keys: KeyStore;
}

export interface RunningWitness {
  vkey: string;
  address: string;
  close(): Promise<void>;
}

/**
 * A witness with its memory in a folder, which only one process uses at a time.
 * @throws CommandError folder_in_use, other_name, witness_key_elsewhere
 */
export async function serveWitness(options: WitnessOptions): Promise<RunningWitness> {
  const kept = new KeptWitness(options.folder);
  const key = await witnessKey(kept.db, options.name, options.keys).catch((error: unknown) => {
    kept.close();
    throw error;
  });
  const witness = new Witness({
    ...key,
    logs: new Map(options.logs.map(vkey => [logOriginOf(vkey), vkey])),
    memory: kept,
    clock: options.clock
  });
  const server = createServer({ requestTimeout: REQUEST_MS }, (request, response) => {
    answerOf(witness, request)
      .then(answer => send(response, answer))
      .catch(() => request.destroy());
  });
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(options.port, options.host, resolve);
    });
  } catch (error) {
    kept.close();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  return {
    vkey: key.vkey,
    address: `http://${options.host}:${port}/`,
    close: () =>
      new Promise(resolve => {
        server.close(() => {
          kept.close();
          resolve();
        });
        server.closeAllConnections();
      })
  };
}

async function answerOf(witness: Witness, request: IncomingMessage): Promise<WitnessAnswer> {
  if (request.method !== 'POST' || request.url !== '/add-checkpoint') {
    return { status: 404, type: 'text/plain; charset=utf-8', body: 'POST /add-checkpoint\n' };
  }
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > MOST_BODY) {
      return { status: 400, type: 'text/plain; charset=utf-8', body: 'Too long.\n' };
    }
    parts.push(part);
  }
  return witness.add(Buffer.concat(parts).toString('utf8'));
}

function send(response: ServerResponse, { status, type, body }: WitnessAnswer): void {
  response.writeHead(status, { 'content-type': type, 'x-content-type-options': 'nosniff' });
  response.end(body);
}

/** What it has cosigned and which key is its own, in a database (0600) whose exclusive lock keeps a second process off. */
class KeptWitness implements WitnessMemory {
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, 'witness.sqlite');
    closeSync(openSync(path, 'a', 0o600));
    this.db = new DatabaseSync(path);
    try {
      this.db.exec(`
        PRAGMA locking_mode = EXCLUSIVE;
        PRAGMA journal_mode = DELETE;
        PRAGMA synchronous = FULL;
        BEGIN EXCLUSIVE;
        CREATE TABLE IF NOT EXISTS logs (
          origin TEXT PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL
        ) STRICT;
        COMMIT;
      `);
    } catch (cause) {
      this.db.close();
      throw new CommandError(
        'folder_in_use',
        `“${folder}” is in use by another witness, or is not a witness’s folder.`,
        { cause }
      );
    }
  }

  last(origin: string): ReturnType<WitnessMemory['last']> {
    return this.db.prepare('SELECT size, root FROM logs WHERE origin = ?').get(origin) as
      { size: number; root: Uint8Array } | undefined;
  }

  remember({ origin, size, root }: Parameters<WitnessMemory['remember']>[0]): void {
    this.db
      .prepare(
        `INSERT INTO logs (origin, size, root) VALUES (?, ?, ?)
           ON CONFLICT (origin) DO UPDATE SET size = excluded.size, root = excluded.root`
      )
      .run(origin, size, root);
  }

  close(): void {
    this.db.close();
  }

  readonly db: DatabaseSync;
}
