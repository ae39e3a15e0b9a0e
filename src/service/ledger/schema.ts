import type { Schema } from '../storage';

/**
 * The log and what lies beside it. `principal`, `facet` and `jti` repeat what the openings say,
 * so that entries are found; they are no part of the log.
 */
export const ledgerSchema: Schema = {
  part: 'ledger',
  steps: [
    `CREATE TABLE entries (
       idx INTEGER PRIMARY KEY,
       kind TEXT NOT NULL,
       at INTEGER NOT NULL,
       ref INTEGER,
       principal TEXT,
       facet TEXT,
       jti TEXT,
       leaf BLOB NOT NULL,
       openings TEXT NOT NULL
     ) STRICT;
     CREATE INDEX entries_by_principal ON entries (principal) WHERE principal IS NOT NULL;
     CREATE INDEX entries_by_facet ON entries (facet) WHERE facet IS NOT NULL;
     CREATE INDEX entries_by_ref ON entries (ref) WHERE ref IS NOT NULL;
     CREATE INDEX entries_by_jti ON entries (jti) WHERE jti IS NOT NULL;
     CREATE INDEX entries_by_kind ON entries (kind) WHERE kind NOT IN ('intent', 'outcome');

     CREATE TABLE tiles (
       level INTEGER NOT NULL,
       idx INTEGER NOT NULL,
       hashes BLOB NOT NULL,
       PRIMARY KEY (level, idx)
     ) STRICT;

     -- settled: every intent below this index has its outcome.
     CREATE TABLE log_head (
       id INTEGER PRIMARY KEY CHECK (id = 1),
       size INTEGER NOT NULL,
       settled INTEGER NOT NULL,
       checkpoint TEXT NOT NULL
     ) STRICT;`
  ]
};
