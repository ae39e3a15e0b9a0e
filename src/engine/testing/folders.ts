import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new folder for databases: in memory where there is one for tests, since each entry is synced. */
export const databaseFolder = (prefix: string): string =>
  mkdtempSync(join(process.env['FACETRY_TEST_MEMORY'] ?? tmpdir(), prefix));
