// What a question to the ledger costs where it is small and where it is large: both are written by
// the service's own log, group by group, and indexed by its own indexer, in one folder each.
// Prints one line of JSON.
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { Seeded } from '../../src/protocol/testing/seeded';
import type { PrincipalRecord } from '../../src/service/types';
import {
  Finder,
  GroupJournal,
  Indexer,
  Log,
  Postings,
  type Question,
  Views
} from '../../src/service/ledger';
import { SCHEMAS } from '../../src/service/schemas';
import { loadIdentity, migrate, openDatabase } from '../../src/service/storage';

/** Entries of one time; of a small ledger fewer, so that each hour has some. */
const GROUP = 256;
const PRINCIPALS = 40;
const OBJECTS = 10;
const ROUNDS = 15;
const QUERIES = 40;
/** Seconds between the first entry and the last, in both. */
const SPAN = 86_400;

const OWNER = { kind: 'owner', kid: 'owner' } as PrincipalRecord;
const BOOK = { principal: () => undefined } as unknown as ConstructorParameters<typeof Views>[2];

const START = Date.UTC(2026, 10, 1);

class Book {
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.db = openDatabase(join(folder, 'state.sqlite'));
    migrate(this.db, SCHEMAS, this.clock);
  }

  async open(): Promise<this> {
    const random = { bytes: (length: number) => new Uint8Array(randomBytes(length)) };
    const { db, clock } = this;
    const identity = loadIdentity(db, null, { clock, random });
    this.log = await Log.open({ db, identity, clock, random });
    this.journal = new GroupJournal(db, this.log);
    const postings = new Postings(db);
    this.indexer = new Indexer(db, this.log, postings);
    this.views = new Views(new Finder(db, this.log, postings, this.indexer), this.log, BOOK);
    return this;
  }

  /** @returns CPU microseconds an entry: written, indexed */
  async fill(count: number): Promise<{ written: number; indexed: number }> {
    const seeded = new Seeded(count);
    const token = 'x'.repeat(500);
    const group = Math.min(GROUP, count / 100);
    let [written, indexed] = [0, 0];
    for (let made = 0; made < count; made += group) {
      const begun = process.cpuUsage();
      this.now = START + Math.floor((made / count) * SPAN * 1000);
      const intents = await this.append(group / 2, () => ({
        kind: 'intent',
        groups: {
          args: { amount: 1, base: 'EUR', day: '2026-11-02' },
          token,
          what: { action: 'rate', object: objects[seeded.below(OBJECTS)], safe: true },
          who: whoOf(seeded.below(PRINCIPALS))
        }
      }));
      await this.append(group / 2, at => ({
        kind: 'outcome',
        ref: intents[at]!,
        groups: { result: { digest: 'a'.repeat(64), length: 15, state: 'done', status: 200 } }
      }));
      written += cpu(begun);
      const then = process.cpuUsage();
      while (this.indexer.watermark < this.log.size) {
        this.indexer.batch();
      }
      indexed += cpu(then);
    }
    return { written: written / count, indexed: indexed / count };
  }

  /** CPU microseconds a question. */
  async cost(questions: readonly Question[]): Promise<number> {
    const begun = process.cpuUsage();
    for (const question of questions) {
      const { entries } = await this.views.query({ principal: OWNER, circle: null }, question);
      if (entries.length === 0) {
        throw new Error(`nothing is found by ${JSON.stringify(question)}`);
      }
    }
    return cpu(begun) / questions.length;
  }

  private append(count: number, entry: (at: number) => Parameters<Log['append']>[0]) {
    return this.journal.transact(unit =>
      Array.from({ length: count }, (_, at) => unit.append(entry(at)))
    );
  }

  now = START;
  private readonly clock = { now: () => this.now };
  private readonly db;
  private log!: Log;
  private journal!: GroupJournal;
  private indexer!: Indexer;
  private views!: Views;
}

const objects = Array.from({ length: OBJECTS }, (_, at) => `object-${at}`);
const people = Array.from({ length: PRINCIPALS }, (_, at) => ({
  facet: at.toString(16).padStart(32, '0'),
  principal: `principal-${at}`.padEnd(43, 'p')
}));

function whoOf(at: number) {
  const { facet, principal } = people[at]!;
  return { chain: [facet], custody: 'own', facet, kind: 'agent', petname: 'agent', principal };
}

function cpu(begun: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(begun);
  return user + system;
}

/** So many are there in the small ledger, too. */
const LIMIT = { limit: 20 };
const KINDS: Record<string, (seeded: Seeded) => Question> = {
  principal: seeded => ({ ...LIMIT, principal: people[seeded.below(PRINCIPALS)]!.principal }),
  object: seeded => ({ ...LIMIT, object: seeded.pick(objects) }),
  time: seeded => {
    const since = START / 1000 + seeded.below(SPAN - 3600);
    return { ...LIMIT, since, until: since + 3600 };
  },
  'principal and object': seeded => ({
    limit: 5,
    principal: seeded.pick(people).principal,
    object: seeded.pick(objects)
  })
};

const [folder, small, large] = process.argv.slice(2) as [string, string, string];
const few = await new Book(join(folder, 'few')).open();
const many = await new Book(join(folder, 'many')).open();
await few.fill(Number(small));
const { written, indexed } = await many.fill(Number(large));
const asked: Record<string, { few: number[]; many: number[] }> = {};
for (let round = 0; round < ROUNDS; round++) {
  for (const [kind, question] of Object.entries(KINDS)) {
    const seeded = new Seeded(round);
    const questions = Array.from({ length: QUERIES }, () => question(seeded));
    asked[kind] ??= { few: [], many: [] };
    asked[kind].few.push(await few.cost(questions));
    asked[kind].many.push(await many.cost(questions));
  }
}
process.stdout.write(`${JSON.stringify({ written, indexed, asked })}\n`);
