import type { DatabaseSync } from 'node:sqlite';

import { afterTimeout } from '../../engine/after';
import { checkpoints, LogLength, type ServiceIdentity } from '../storage';
import type { Clock, Random } from '../types';
import { Finder, Indexer, Postings } from './finding';
import { GroupJournal, type HealthListener } from './journal';
import { Log } from './log';
import { Published } from './published';

/** The log, what is written into it, and what finds it again. */
export interface Kept {
  log: Log;
  published: Published;
  journal: GroupJournal;
  indexer: Indexer;
  finder: Finder;
  /** Makes the database's own log as long as it gets, a little at a time. @returns whether there is more */
  lengthen(): boolean;
  /** To be called before the database is closed. */
  close(): void;
}

export async function keepLog(
  db: DatabaseSync,
  identity: ServiceIdentity,
  {
    clock,
    random,
    onHealth
  }: { clock: Clock; random: Random; onHealth?: HealthListener | undefined }
): Promise<Kept> {
  const log = await Log.open({ db, identity, clock, random });
  const published = await Published.open(db, log, identity);
  const journal = new GroupJournal(db, log);
  const postings = new Postings(db);
  const indexer = new Indexer(db, log, postings);
  const finder = new Finder(db, log, postings, indexer);
  const moving = checkpoints(db, afterTimeout);
  const logLength = new LogLength(db);
  journal.onGroup(group => indexer.hear(group));
  journal.onAppended(() => indexer.behind());
  journal.onAppended(() => moving.used());
  if (onHealth) {
    journal.onHealth(onHealth);
  }
  return {
    log,
    published,
    journal,
    indexer,
    finder,
    lengthen: () => logLength.lengthen(),
    close() {
      journal.close();
      moving.close();
      indexer.close();
    }
  };
}
