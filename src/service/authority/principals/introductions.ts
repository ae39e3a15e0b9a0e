import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';

import { b64u, type Bound, CODE_TTL_S, Problem, sha256Hex } from '../../../protocol';
import { mustStillHold } from '../../holding';
import type {
  Custody,
  FacetRecord,
  Journal,
  PrincipalKind,
  PrincipalRecord,
  Random,
  Unit
} from '../../types';
import type { Principal } from '../books/records';
import { called, serviceItself, who } from '../entries';
import { FACETS, REQUESTS } from '../books/kinds';
import type { Attended } from './passkeys';
import { petnameOf } from './petname';

export interface NewIntroduction {
  kind: PrincipalKind;
  petname: string;
  /** With which the name was signed by whoever introduces. */
  salt?: string;
  /** Default `own`; the wallet keeps the keys of notebooks and jobs. */
  custody?: Custody;
  ttlMs?: number;
  /** A code to be kept for the day on which no device is left: of an owner, for years, the only one. */
  recovery?: boolean;
  /** Of an approver: what it may decide about, and until when (ms). */
  approves?: { bounds: readonly Bound[]; until: number };
  /** Whole path of a notebook's file: the Jupyter server's word, so never one who asks for it. */
  place?: string;
  /** Whom alone the code lets in, and until when (ms). */
  admits?: { kid: string; until: number };
  /** The end of the host that introduces, which is the newcomer's too (ms). */
  within?: number;
  /** Who introduces, with which facet; absent: the terminal. */
  by?: {
    principal: Principal;
    facet: string;
    chain: readonly FacetRecord[];
    token: string;
    attended: Attended;
  };
  /** That it is not a device of whoever introduces, but of another person. */
  another?: boolean;
  /** That the newcomer says what it is called; `petname` where it says nothing usable. */
  namesItself?: boolean;
  /** That the notebook's own page introduces. */
  mode?: 'page';
}

export interface Introduction {
  codeHash: string;
  kind: PrincipalKind;
  petname: string;
  custody: Custody;
  /** What an approver may decide about; of others none. */
  bounds: Bound[];
  madeBy: string | null;
  madeWith: string | null;
  recovery: boolean;
  place: string | null;
  /** The only key that it is for; null: any. */
  forKey: string | null;
  /** Milliseconds; null: no end. */
  until: number | null;
  another: boolean;
  namesItself: boolean;
  /** Milliseconds: when its code ends. */
  endsAt: number;
  /** Its own in the ledger. */
  entry: number;
}

export const KINDS = [
  'owner',
  'approver',
  'page',
  'host',
  'notebook',
  'job',
  'agent',
  'service'
] as const satisfies readonly PrincipalKind[];
const INTRODUCING = { object: REQUESTS, action: 'introduce', safe: false } as const;
const WITHDRAWING = { object: FACETS, action: 'revoke', safe: false } as const;
const TTL_MS = CODE_TTL_S.signed * 1000;
const LONGEST_TTL_MS = CODE_TTL_S.terminal * 1000;
const RECOVERY_TTL_MS = CODE_TTL_S.recovery * 1000;

/** Single-use codes that turn a key into a principal; only their SHA-256 is kept. */
export class Introductions {
  constructor(
    private readonly options: {
      db: DatabaseSync;
      journal: Journal;
      random: Random;
      issuer: string;
    }
  ) {
    const { db } = options;
    this.sql = {
      add: db.prepare(
        `INSERT INTO introductions (code_hash, kind, petname, custody, bounds, made_by, made_with,
           made_at, ends_at, recovery, place, for_key, until, another, entry, names_itself)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
      ),
      voidRecovery: db.prepare('DELETE FROM introductions WHERE recovery = 1 AND used_by IS NULL'),
      open: db.prepare(
        'SELECT * FROM introductions WHERE code_hash = ? AND used_by IS NULL AND ends_at > ?'
      ),
      use: db.prepare('UPDATE introductions SET used_by = ? WHERE code_hash = ?'),
      drop: db.prepare('DELETE FROM introductions WHERE ends_at <= ?'),
      waits: db.prepare(
        'SELECT 1 FROM introductions WHERE entry = ? AND used_by IS NULL AND ends_at > ?'
      ),
      openAt: db.prepare(
        `SELECT made_by, recovery FROM introductions
           WHERE entry = ? AND used_by IS NULL AND ends_at > ?`
      ),
      forget: db.prepare('DELETE FROM introductions WHERE entry = ?')
    };
  }

  /**
   * @returns the code (shown once) and when it ends, in seconds since the epoch.
   * @throws Problem 400 `bad_petname`, `bad_introduction`
   */
  async introduce(wanted: NewIntroduction): Promise<{ code: string; ends: number }> {
    const { journal, random, issuer } = this.options;
    const petname = petnameOf(wanted.petname);
    const recovery = wanted.recovery === true;
    const ttl = recovery ? RECOVERY_TTL_MS : (wanted.ttlMs ?? TTL_MS);
    const known = KINDS.includes(wanted.kind) && (!recovery || wanted.kind === 'owner');
    const persons = wanted.another !== true || (isPersons(wanted.kind) && !recovery);
    const approves = (wanted.kind === 'approver') === (wanted.approves !== undefined);
    const knocked = wanted.kind !== 'host' || wanted.admits !== undefined;
    if (
      !known ||
      !persons ||
      !approves ||
      !knocked ||
      !(ttl > 0 && (recovery || ttl <= LONGEST_TTL_MS))
    ) {
      throw new Problem(
        400,
        'bad_introduction',
        'That introduction can not be made.',
        `The kind is one of ${KINDS.join(', ')}; the code ends within a day. ` +
          'A code to recover with is for an owner, one for another person for an owner or approver; ' +
          'an approver, and nobody else, has bounds and an end; a host knocks.'
      );
    }
    const code = b64u.encode(random.bytes(32));
    const custody = wanted.custody ?? 'own';
    const until = (wanted.admits ?? wanted.approves)?.until ?? wanted.within ?? null;
    return journal.transact(unit => {
      mustStillHold(wanted.by?.chain ?? []);
      wanted.by?.attended.take();
      const endsAt = unit.now + ttl;
      if (recovery) {
        this.sql.voidRecovery.run();
      }
      const entry = unit.append({
        kind: 'introduction',
        groups: {
          who: wanted.by
            ? who(wanted.by.principal, { facet: wanted.by.facet })
            : serviceItself(issuer),
          what: {
            ...INTRODUCING,
            kind: wanted.kind,
            custody,
            ends: Math.floor(endsAt / 1000),
            ...(recovery && { recovery }),
            ...(wanted.admits && { key: wanted.admits.kid }),
            ...(until !== null && { until: Math.floor(until / 1000) }),
            ...(wanted.approves && { bounds: wanted.approves.bounds }),
            ...(wanted.another && { person: 'another' }),
            ...(wanted.mode && { mode: wanted.mode })
          },
          name: called({ petname, place: wanted.place ?? null }, wanted.salt),
          ...(wanted.by && { token: wanted.by.token })
        }
      });
      this.sql.add.run(
        sha256Hex(code),
        wanted.kind,
        petname,
        custody,
        JSON.stringify(wanted.approves?.bounds ?? []),
        wanted.by?.principal.kid ?? null,
        wanted.by?.facet ?? null,
        unit.now,
        endsAt,
        recovery ? 1 : 0,
        wanted.place ?? null,
        wanted.admits?.kid ?? null,
        until,
        wanted.another ? 1 : 0,
        entry,
        wanted.namesItself ? 1 : 0
      );
      return { code, ends: Math.floor(endsAt / 1000) };
    });
  }

  /** @returns undefined for a code that is unknown, used or ended. */
  find(code: string, now: number): Introduction | undefined {
    const row = this.sql.open.get(sha256Hex(code), now) as
      Record<string, SQLOutputValue> | undefined;
    return (
      row && {
        codeHash: row.code_hash as string,
        kind: row.kind as PrincipalKind,
        petname: row.petname as string,
        custody: row.custody as Custody,
        bounds: JSON.parse(row.bounds as string) as Bound[],
        madeBy: row.made_by as string | null,
        madeWith: row.made_with as string | null,
        recovery: row.recovery === 1,
        place: row.place as string | null,
        forKey: row.for_key as string | null,
        until: row.until as number | null,
        another: row.another === 1,
        namesItself: row.names_itself === 1,
        endsAt: row.ends_at as number,
        entry: row.entry as number
      }
    );
  }

  /**
   * Whom the terminal had name itself is introduced by that name in the moment in which it comes.
   *
   * @returns the entry
   */
  byOwnName(unit: Unit, { kind, custody, endsAt }: Introduction, petname: string): number {
    return unit.append({
      kind: 'introduction',
      groups: {
        who: serviceItself(this.options.issuer),
        what: { ...INTRODUCING, kind, custody, ends: Math.floor(endsAt / 1000) },
        name: called({ petname, place: null })
      }
    });
  }

  use(introduction: Introduction, kid: string): void {
    this.sql.use.run(kid, introduction.codeHash);
  }

  /** Whether its code still lets somebody in. */
  waits(entry: number, now: number): boolean {
    return this.sql.waits.get(entry, now) !== undefined;
  }

  /**
   * Takes back what nobody came by: its code lets nobody in from then on.
   *
   * @param may whether it is one to be taken back: by whose key it was made, and whether it is one
   * to recover with
   * @throws Problem 404 `no_such_introduction`, and what `may` throws
   */
  withdraw(
    entry: number,
    by: {
      principal: PrincipalRecord;
      facet: FacetRecord;
      chain: readonly FacetRecord[];
      token: string;
    },
    may: (made: { by: string | null; recovery: boolean }) => boolean
  ): Promise<void> {
    return this.options.journal.transact(unit => {
      mustStillHold(by.chain);
      const row = this.sql.openAt.get(entry, unit.now);
      if (!row || !may({ by: row['made_by'] as string | null, recovery: row['recovery'] === 1 })) {
        throw new Problem(
          404,
          'no_such_introduction',
          'There is no such link any more.',
          'It was used, has ended, or was withdrawn: look at the list again.'
        );
      }
      this.sql.forget.run(entry);
      unit.append({
        kind: 'withdrawal',
        groups: {
          who: who(by.principal, { facet: by.facet.id }),
          what: { ...WITHDRAWING, introduction: entry },
          token: by.token
        },
        ref: entry
      });
    });
  }

  /** Of whom its code let in, or let in nobody. */
  forget(entry: number): void {
    this.sql.forget.run(entry);
  }

  sweep(unit: Unit): void {
    this.sql.drop.run(unit.now);
  }

  private readonly sql;
}

/** Whether a principal of this kind is a device of a person who decides. */
export function isPersons(kind: PrincipalKind): boolean {
  return kind === 'owner' || kind === 'approver';
}
