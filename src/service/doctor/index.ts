import { dirname, join } from 'node:path';

import { failedSelfTest } from '../selfTest';
import { sqliteCode, storageError, storedIdentity } from '../storage';
import type { Clock } from '../types';
import { checkAuthority } from './authority';
import { type Difference, Differences } from './differences';
import { checkErased, unfinishedErasures } from './erasures';
import { checkIntegrity, checkSchema, openToRead } from './file';
import { checkLog } from './log';
import { checkProposals } from './proposals';
import { checkRegistry } from './registry';
import { checkPasskeys } from './passkeys';
import { checkRequests } from './requests';
import { checkWallet } from './wallet';

export type { Difference, Part } from './differences';
export { walletClosedBy } from './wallet';

export interface Diagnosis {
  ok: boolean;
  /** The first hundred. */
  differences: Difference[];
  count: number;
  /** How far the check came: what could not be relied on was compared with nothing. */
  compared: { log: boolean; tables: boolean };
  entries: number;
  principals: number;
  facets: number;
  /** Erasures that a stop interrupted: the next start goes on with them. */
  unfinished: number[];
  /** What closes the wallet's keys; null where there is none, or it was not looked at. */
  wallet: string | null;
}

/**
 * Whether the database of a service that does not run is whole, and says what its ledger says.
 * Changes nothing.
 *
 * @throws StorageError where it can't be looked at: another process has it, or it is none
 */
export async function diagnose(path: string, clock: Clock = Date): Promise<Diagnosis> {
  const db = openToRead(path);
  const differences = new Differences();
  const diagnosis: Diagnosis = {
    ok: false,
    differences: differences.kept,
    count: 0,
    compared: { log: false, tables: false },
    entries: 0,
    principals: 0,
    facets: 0,
    unfinished: [],
    wallet: null
  };
  try {
    checkIntegrity(db, differences);
    if (checkSchema(db, differences)) {
      const identity = storedIdentity(db);
      if (identity === undefined) {
        differences.add('ledger', 'key', 'the log', 'No service was ever started here.');
      } else {
        const told = await checkLog(db, identity, differences);
        diagnosis.unfinished = unfinishedErasures(db, differences);
        diagnosis.compared.log = true;
        if (told !== undefined) {
          checkAuthority(db, told, differences, clock.now());
          checkRequests(db, told, differences);
          checkPasskeys(db, told, differences);
          checkRegistry(db, told, differences);
          checkProposals(db, told, differences);
          checkErased(db, told, diagnosis.unfinished, differences);
          const wallet = join(dirname(path), 'wallet.sqlite');
          diagnosis.wallet = checkWallet(wallet, identity.issuer, told, differences, clock.now());
          diagnosis.compared.tables = true;
          diagnosis.entries = told.found.length;
          diagnosis.principals = told.world.principals.size;
          diagnosis.facets = told.world.links.size;
        }
      }
    }
  } catch (error) {
    // Damage shows where it is read; what was found before it stays said.
    const what =
      sqliteCode(error) === undefined ? strange(error) : storageError(error, path).message;
    differences.add('database', 'unreadable', 'state.sqlite', what);
  } finally {
    db.close();
  }
  checkSelfTest(dirname(path), differences);
  return { ...diagnosis, ok: differences.count === 0, count: differences.count };
}

/** Of a value that no service writes there: its kind alone, for what it says may be anything. */
function strange(error: unknown): string {
  const { name } = error as Error;
  return `A table holds what no service writes, and was compared with the ledger up to there (${name}).`;
}

/** What the service that ran last found of itself. */
function checkSelfTest(folder: string, differences: Differences): void {
  const failed = failedSelfTest(folder);
  if (failed) {
    const { at, why } = failed;
    const time = new Date(at);
    const when = Number.isNaN(time.getTime()) ? '' : ` of ${time.toISOString()}`;
    const detail = `The last self-test of the service${when} failed: ${why}.`;
    differences.add('installation', 'self_test_failed', 'the service', detail);
  }
}
