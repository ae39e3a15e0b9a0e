import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';

import { Problem, hex, jcs } from '../../protocol';
import type { Clock, Journal, Random, SystemCall, Unit } from '../types';
import { who } from './who';

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

export class Proposals {
  constructor(
    private readonly options: { db: DatabaseSync; journal: Journal; clock: Clock; random: Random }
  ) {}

  /**
   * @throws Problem 422 `credential_in_proposal`: where secrets are kept is the owner's to say,
   *   or a proposal could have one sent elsewhere; 429 `too_many_proposals`
   */
  async propose(
    call: SystemCall,
    wanted: { name: string; kind: string; config: unknown }
  ): Promise<string> {
    const { name, kind, config } = wanted;
    const by = call.principal.kid;
    const { db, journal, random } = this.options;
    if (((config as { credential?: unknown } | null)?.credential ?? null) !== null) {
      throw new Problem(
        422,
        'credential_in_proposal',
        'A proposal says nothing about credentials.',
        'Leave “credential” out; whoever connects the service gives it.'
      );
    }
    if (Buffer.byteLength(jcs(config)) > CONFIG_BYTES) {
      throw new Problem(422, 'config_too_large', 'The configuration is larger than 1 MiB.');
    }
    const id = hex.encode(random.bytes(16));
    await journal.transact(unit => {
      const { n } = db
        .prepare('SELECT count(*) AS n FROM proposals WHERE proposed_by = ? AND proposed_at > ?')
        .get(by, unit.now - LIFETIME_MS) as { n: number };
      if (n >= OPEN_AT_MOST) {
        throw new Problem(
          429,
          'too_many_proposals',
          `${OPEN_AT_MOST} proposals wait already.`,
          'Have them decided first.'
        );
      }
      db.prepare(
        `INSERT INTO proposals (id, name, kind, config, proposed_at, proposed_by)
           VALUES (?, ?, ?, ?, ?, ?)`
      ).run(id, name, kind, JSON.stringify(config), unit.now, by);
      unit.append({
        kind: 'registration',
        groups: {
          who: who(call),
          what: { object: name, safe: false, change: 'proposed', kind, proposal: id },
          args: { config }
        }
      });
    });
    return id;
  }

  /** @throws Problem 404 `no_such_proposal` */
  get(id: string): Proposal {
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
    return proposalOf(row);
  }

  named(names: readonly string[]): Proposal[] {
    const { db, clock } = this.options;
    return db
      .prepare('SELECT * FROM proposals WHERE proposed_at > ? ORDER BY proposed_at')
      .all(clock.now() - LIFETIME_MS)
      .map(proposalOf)
      .filter(proposal => names.includes(proposal.name));
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
