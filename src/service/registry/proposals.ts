import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';

import { Problem, type ProposalView, hex, jcs } from '../../protocol';
import { mustStillHold } from '../holding';
import { longestSaid } from '../longest';
import type { Clock, Journal, PrincipalRecord, Random, SystemCall, Unit } from '../types';
import { offeredFor } from './credentials';
import type { Inspected, TitleOf } from './inspection';
import type { Objects } from './objects';
import { type Permissions, reach } from './reach';
import { by, who } from './who';

/** A service that somebody who may not connect it would like to have connected. */
export interface Proposal {
  id: string;
  name: string;
  kind: string;
  config: unknown;
  proposed_by: string;
}

const LIFETIME_MS = 24 * 3_600_000;
const OPEN_AT_MOST = 20;
const CONFIG_BYTES = 1024 * 1024;

/** All of them: whoever proposed does so again. Before anybody reads this table. */
export function dropProposals({ db }: Pick<Unit, 'db'>): void {
  db.prepare('DELETE FROM proposals').run();
}

export class Proposals {
  constructor(
    private readonly options: {
      db: DatabaseSync;
      journal: Journal;
      clock: Clock;
      random: Random;
      objects: Objects;
      permissions: Permissions;
      titleOf: TitleOf;
      /** The host that brought somebody in; null where it was anybody else. */
      hostOf(kid: string): string | null;
    }
  ) {}

  /**
   * @param read looks at what is proposed; what it finds now is what would be registered, even if
   *   the document at its address says something else by then
   * @throws Problem 422 `credential_in_proposal`: where secrets are kept is the owner's to say,
   *   or a proposal could have one sent elsewhere; 429 `too_many_proposals`; what `read` throws
   */
  async propose(
    call: SystemCall,
    wanted: { name: string; kind: string; config: unknown },
    read: () => Promise<Inspected>
  ): Promise<string> {
    const { config } = wanted;
    const { kid } = call.principal;
    const credential = (config as { credential?: unknown } | null)?.credential ?? null;
    if (credential !== null && offeredFor(credential) === null) {
      throw new Problem(
        422,
        'credential_in_proposal',
        'A proposal says nothing about credentials.',
        'Leave “credential” out; whoever connects the service gives it.'
      );
    }
    if (Buffer.byteLength(jcs(config)) > CONFIG_BYTES) {
      throw new Problem(
        422,
        'config_too_large',
        'The configuration is larger than 1 MiB.',
        'Leave out of its document what is not to be called.'
      );
    }
    this.checkRoom(kid, this.options.clock.now());
    const found = await read();
    return this.options.journal.transact(unit => {
      mustStillHold(call.chain);
      return this.add(unit, { ...wanted, kid, found }, who(call));
    });
  }

  /**
   * An object of the proposer's own: the same waits once, and the newest definitions alone.
   *
   * @param mustStillOffer throws where the proposer may not any more by the time it is recorded
   * @throws Problem 429 `too_many_proposals`
   */
  async offer(
    principal: PrincipalRecord,
    name: string,
    found: Inspected,
    mustStillOffer: () => void
  ): Promise<string> {
    const { kid } = principal;
    const { kind, config } = found;
    return this.options.journal.transact(unit => {
      mustStillOffer();
      for (const row of this.open()) {
        const { id, ...before } = proposalOf(row);
        if (before.name === name && before.kind === kind && before.proposed_by === kid) {
          if (jcs(foundOf(row)) === jcs(found)) {
            return id;
          }
          this.drop(unit, id);
        }
      }
      return this.add(unit, { name, kind, config, kid, found }, by(principal));
    });
  }

  private add(
    unit: Unit,
    proposed: { name: string; kind: string; config: unknown; kid: string; found: Inspected },
    proposer: Record<string, unknown>
  ): string {
    const { name, kind, config, kid, found } = proposed;
    this.checkRoom(kid, unit.now);
    const id = hex.encode(this.options.random.bytes(16));
    this.options.db
      .prepare(
        `INSERT INTO proposals (id, name, kind, config, found, proposed_at, proposed_by)
           VALUES (?, ?, ?, ?, ?, ?, ?)`
      )
      .run(id, name, kind, JSON.stringify(config), JSON.stringify(found), unit.now, kid);
    unit.append({
      kind: 'registration',
      groups: {
        who: proposer,
        what: { object: name, safe: false, change: 'proposed', kind, proposal: id },
        args: { config }
      }
    });
    return id;
  }

  /**
   * A host with all whom it brought in has the room of one: it brings in as many as it likes.
   *
   * @throws Problem 429 `too_many_proposals`
   */
  private checkRoom(by: string, now: number): void {
    const group = (kid: string): string => this.options.hostOf(kid) ?? kid;
    const open = this.options.db
      .prepare(
        'SELECT proposed_by AS by, count(*) AS n FROM proposals WHERE proposed_at > ? GROUP BY by'
      )
      .all(now - LIFETIME_MS) as { by: string; n: number }[];
    const theirs = open.filter(row => group(row.by) === group(by));
    if (theirs.reduce((sum, { n }) => sum + n, 0) >= OPEN_AT_MOST) {
      throw new Problem(
        429,
        'too_many_proposals',
        `${OPEN_AT_MOST} proposals wait already.`,
        'This one was not kept. Have those decided first.'
      );
    }
  }

  /** @throws Problem 404 `no_such_proposal` */
  get(id: string): Proposal & { found: Inspected } {
    const { db, clock } = this.options;
    const row = db
      .prepare('SELECT * FROM proposals WHERE id = ? AND proposed_at > ?')
      .get(id, clock.now() - LIFETIME_MS);
    if (!row) {
      throw new Problem(
        404,
        'no_such_proposal',
        'There is no such proposal.',
        'It was taken up already, or nobody did within 24 hours.'
      );
    }
    return { ...proposalOf(row), found: foundOf(row) };
  }

  /** All that wait for an owner, oldest first. */
  all(): Proposal[] {
    return this.open().map(proposalOf);
  }

  named(names: readonly string[]): Proposal[] {
    return this.all().filter(proposal => names.includes(proposal.name));
  }

  /** The same as an owner is shown them. */
  views(): ProposalView[] {
    return this.open().map(row => {
      const { id, name, config: asked } = proposalOf(row);
      const offered = offeredFor((asked as { credential?: unknown } | null)?.credential) !== null;
      const found = foundOf(row);
      const { kind, origin, definitions, config, left_out: leftOut } = found;
      const title = this.options.titleOf(found);
      const longest = longestSaid(found);
      return {
        id,
        name,
        kind,
        title,
        origin,
        actions: definitions,
        auth: authOf(config, origin),
        offered,
        replaces: this.replaces(name, found),
        ...(networkOf(config) === 'private' && { inside: true as const }),
        ...(longest !== undefined && { longest_answer: longest }),
        ...(leftOut !== undefined && { left_out: leftOut })
      };
    });
  }

  private replaces(name: string, found: Pick<Inspected, 'kind' | 'origin' | 'config'>) {
    const { objects, permissions } = this.options;
    const present = objects.object(name);
    if (!present || reach(present) === reach(found)) {
      return null;
    }
    const { origin } = present;
    const title = this.options.titleOf(present);
    return { title, origin, permissions: permissions.count(name) };
  }

  private open(): Record<string, SQLOutputValue>[] {
    const { db, clock } = this.options;
    return db
      .prepare('SELECT * FROM proposals WHERE proposed_at > ? ORDER BY proposed_at')
      .all(clock.now() - LIFETIME_MS);
  }

  drop(_unit: Unit, id: string): void {
    this.options.db.prepare('DELETE FROM proposals WHERE id = ?').run(id);
  }

  sweep(unit: Unit): void {
    this.options.db
      .prepare('DELETE FROM proposals WHERE proposed_at <= ?')
      .run(unit.now - LIFETIME_MS);
  }
}

function proposalOf(row: Record<string, SQLOutputValue>): Proposal {
  return {
    id: row.id as string,
    name: row.name as string,
    kind: row.kind as string,
    config: JSON.parse(row.config as string) as unknown,
    proposed_by: row.proposed_by as string
  };
}

function foundOf(row: Record<string, SQLOutputValue>): Inspected {
  return JSON.parse(row.found as string) as Inspected;
}

function networkOf(config: unknown): unknown {
  return (Object(config) as { network?: unknown }).network;
}

function authOf(config: unknown, origin: string): ProposalView['auth'] {
  const {
    kind,
    name,
    token_url: server
  } = Object((config as { auth?: unknown } | null)?.auth) as {
    kind?: unknown;
    name?: unknown;
    token_url?: unknown;
  };
  if (typeof kind !== 'string' || kind === 'none') {
    return null;
  }
  const at = typeof server === 'string' ? new URL(server).origin : origin;
  return { kind, ...(typeof name === 'string' && { name }), ...(at !== origin && { at }) };
}
