import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { databaseFolder } from '../../../engine/testing/folders';
import {
  b64u,
  type Definition,
  type NameView,
  type Need,
  Refusal,
  type SigningKey,
  type VerifiedToken,
  generateSigningKey,
  jcs,
  sha256Hex,
  signerFromKey,
  utf8
} from '../../../protocol';
import { commit } from '../../../ledger';
import { define, digestsOf } from '../../definitions';
import type {
  PrincipalKind,
  RefusalTruth,
  RegisteredObject,
  SystemCall,
  SystemObjects
} from '../../types';
import { registrySteps } from '../../registry';
import { type Authority, authoritySteps, createAuthority, createCatalogue } from '..';
import { Actor, closed, ISSUER, type Surroundings } from './actor';
import { PlainJournal } from './journal';

/** 2026-11-23T12:00:00Z */
export const NOON = 1795435200;

const number = { type: 'number' };
const string = { type: 'string' };

export const BANK: Record<string, Definition> = {
  balance: define('balance', true, 'The balance.', { account: string }, ['account']),
  deposit: define(
    'deposit',
    false,
    'Pays in.',
    { account: string, amount: number, tags: { type: 'array' } },
    ['account', 'amount']
  ),
  withdraw: define('withdraw', false, 'Pays out.', { account: string, amount: number }, ['amount'])
};

/** The authority over a database in a folder of its own, with a clock and an upstream-less bank. */
export class House implements Surroundings {
  readonly clock = { seconds: NOON, now: () => this.clock.seconds * 1000 };
  readonly folder = databaseFolder('authority-');
  readonly db: DatabaseSync;
  readonly journal: PlainJournal;
  readonly registered = new Map<string, RegisteredObject>();
  readonly inFlight = new Map<string, number>();
  /** What goes beside cards. */
  readonly told = new Map<string, Uint8Array>();
  /** Of the next start. */
  workingSet: number | undefined;
  origins = ['http://localhost:7411'];
  /** Whether the notebook's own page approves. */
  inPage = false;
  truth: RefusalTruth | null = null;
  authority!: Authority;
  serviceKey!: SigningKey;

  private constructor() {
    this.db = new DatabaseSync(join(this.folder, 'state.sqlite'));
    // What a power cut leaves is the storage's to test: here nothing waits for the disk.
    this.db.exec('PRAGMA synchronous = OFF');
    this.db.exec(['BEGIN', ...authoritySteps, ...registrySteps, 'COMMIT'].join(';\n'));
    this.journal = new PlainJournal(this.db, this.clock);
    this.register('bank', BANK);
  }

  static async open(): Promise<House> {
    const house = new House();
    house.serviceKey = await generateSigningKey('Ed25519');
    await house.restart();
    await house.authority.begin();
    return house;
  }

  /** A new process over the same data. */
  async restart(): Promise<void> {
    const taken = new Set<string>();
    const descriptor = await signerFromKey(this.serviceKey.privateKey, this.serviceKey.publicKey);
    const others: SystemObjects = {
      'aios/self': this.looks('entries', 'explain', 'facets', 'note', 'outcome'),
      'aios/ledger': this.looks(
        'checkpoint',
        'consistency',
        'entry',
        'erase',
        'prove',
        'query',
        'watch'
      ),
      'aios/registry': this.looks('add', 'inspect', 'list', 'propose', 'remove', 'test')
    };
    this.authority = createAuthority({
      db: this.db,
      journal: this.journal,
      clock: this.clock,
      random: { bytes: length => randomBytes(length) },
      issuer: ISSUER,
      keys: { descriptor, descriptorKey: this.serviceKey.publicKey, log: () => 'log+0+key' },
      replay: {
        take: (kid, jti) => {
          if (taken.has(`${kid}.${jti}`)) {
            throw new Refusal('replayed', jti);
          }
          taken.add(`${kid}.${jti}`);
        }
      },
      catalogue: createCatalogue(
        {
          object: name => this.registered.get(name),
          list: () => [...this.registered.values()]
        },
        () => ({ ...others, ...this.authority.objects })
      ),
      workingSet: this.workingSet,
      inFlight: stops =>
        [...this.inFlight].flatMap(([id, intent]) =>
          this.authority.book.chain(id).some(stops) ? [intent] : []
        ),
      dryRun: () => ({ refused: this.truth, observed: [] }),
      naming: entry => this.naming(entry),
      serves: origin => this.origins.includes(origin),
      approvesInPage: () => this.inPage
    });
  }

  /** What is signed of somebody's name. */
  named(kid: string): string | undefined {
    const known = this.authority.book.principal(kid);
    return known && this.naming(known.named!).commitment;
  }

  /** As the ledger holds it, with no salt. */
  private naming(entry: number): NameView {
    const bytes = utf8.encode(jcs(this.journal.entries[entry]!.groups.name));
    const salt = new Uint8Array(32);
    const opening = { salt: b64u.encode(salt), bytes: b64u.encode(bytes) };
    return { commitment: commit('name', salt, bytes), opening };
  }

  register(name: string, definitions: Record<string, Definition>): void {
    this.registered.set(name, {
      name,
      kind: 'openapi',
      title: name,
      origin: `https://${name}.example`,
      definitions,
      digests: digestsOf(definitions),
      config: {}
    });
  }

  /** A newcomer that has enrolled. */
  async enrolled(kind: PrincipalKind, petname: string, by?: Actor): Promise<Actor> {
    const actor = await Actor.create(this, petname);
    const { code } = by
      ? ((await by.act('aios/requests', 'introduce', { kind, petname })) as { code: string })
      : await this.authority.introduce({ kind, petname });
    await actor.enrol(code);
    return actor;
  }

  /** Somebody who may decide about these needs and no others. */
  async approver(by: Actor, bounds: Need[], more: Record<string, unknown> = {}): Promise<Actor> {
    const approver = await Actor.create(this, 'colleague');
    await approver.enrol(await this.invitation(by, bounds, more));
    return approver;
  }

  /** @returns the code that an approver enrols with */
  async invitation(by: Actor, bounds: Need[], more: Record<string, unknown> = {}): Promise<string> {
    const until = this.clock.seconds + 7200;
    const invited = await by.act('aios/requests', 'introduce', {
      kind: 'approver',
      petname: 'colleague',
      until,
      bounds: bounds.map(need => closed(need, until)),
      ...more
    });
    return (invited as { code: string }).code;
  }

  /** A notebook whose file lies there, as a Jupyter server says. */
  async notebook(place: string): Promise<Actor> {
    const actor = await Actor.create(this, place);
    const petname = place.slice(place.lastIndexOf('/') + 1);
    const wanted = { kind: 'notebook', petname, custody: 'wallet', place } as const;
    await actor.enrol((await this.authority.introduce(wanted)).code);
    return actor;
  }

  /** Performs one of the service's own actions as the gateway does once its checks have passed. */
  async perform(
    actor: Actor,
    facetId: string,
    action: string,
    args: Record<string, unknown>,
    token: VerifiedToken,
    upload: Uint8Array | null
  ): Promise<unknown> {
    const { book, objects } = this.authority;
    const facet = book.facet(facetId);
    const principal = book.principal(actor.kid);
    if (!facet || !principal || facet.holder !== actor.kid) {
      throw new Refusal('unknown_facet', facetId);
    }
    const chain = book.chain(facetId);
    if (chain.some(link => link.revokedAt !== null)) {
      throw new Refusal('revoked', facetId);
    }
    const onItself = action.startsWith('facet.');
    if (!onItself && chain.some(link => link.paused !== null)) {
      throw new Refusal('paused', facetId);
    }
    if (!onItself && !facet.terms.actions.includes(action)) {
      throw new Refusal('action_not_granted', action);
    }
    const call: SystemCall = {
      door: 'facets',
      principal,
      facet,
      chain,
      args,
      upload,
      token,
      signal: new AbortController().signal,
      goesOn: () => ({ signal: new AbortController().signal, leave: () => undefined })
    };
    return objects[onItself ? 'facet' : facet.terms.object]![action]!.perform(call);
  }

  pass(seconds: number): void {
    this.clock.seconds += seconds;
  }

  close(): void {
    this.db.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private looks(...names: string[]): SystemObjects[string] {
    return Object.fromEntries(
      names.map(name => [name, { definition: define(name, true, name), perform: () => ({}) }])
    );
  }
}

export function digestOf(value: unknown): string {
  return sha256Hex(jcs(value));
}
