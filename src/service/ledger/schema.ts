import type { Schema } from '../storage';

/** Which cell it was stands in a group of its own from this step on: what was written before stays. */
export const CELLS_APART = 7;

/**
 * The log and what lies beside it. `principal`, `facet` and `jti` repeat what the openings say;
 * they are no part of the log. So do `words`, `postings`, `times` and `signed`, by which entries below
 * the size in `indexed` are found.
 */
export const ledgerSchema: Schema = {
  part: 'ledger',
  since: CELLS_APART,
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
     ) STRICT;`,
    `CREATE TABLE words (
       id INTEGER PRIMARY KEY,
       dimension TEXT NOT NULL,
       value TEXT NOT NULL,
       UNIQUE (dimension, value)
     ) STRICT;
     -- Of 256 entries those that say the word: a byte each, in ascending order.
     CREATE TABLE postings (
       word INTEGER NOT NULL,
       block INTEGER NOT NULL,
       places BLOB NOT NULL,
       PRIMARY KEY (word, block)
     ) STRICT, WITHOUT ROWID;
     CREATE TABLE indexed (
       id INTEGER PRIMARY KEY CHECK (id = 1),
       size INTEGER NOT NULL
     ) STRICT;
     DROP INDEX entries_by_principal;
     DROP INDEX entries_by_facet;`,
    `-- The newest checkpoint that enough witnesses cosigned, with their cosignatures.
     CREATE TABLE published (
       id INTEGER PRIMARY KEY CHECK (id = 1),
       checkpoint TEXT NOT NULL
     ) STRICT;`,
    `-- The first entry of each time.
     CREATE TABLE times (
       at INTEGER PRIMARY KEY,
       idx INTEGER NOT NULL
     ) STRICT;`,
    '-- Entries are found by whom they are about, too.',
    `-- Of what was signed, by a hash of its jti: eight bytes of that and two of the place each.
     DROP INDEX entries_by_jti;
     CREATE TABLE signed (
       id INTEGER PRIMARY KEY,
       hashes BLOB NOT NULL
     ) STRICT;`,
    `-- Of the last tile of leaf hashes, while it fills, what each group added: the first leaf's index and
     -- the hashes. A tile that is written anew at each group is a page or three more to sync.
     CREATE TABLE edge (
       idx INTEGER PRIMARY KEY,
       hashes BLOB NOT NULL
     ) STRICT;`,
    `-- Erasures of which not everything is gone yet: all below next is, everywhere.
     CREATE TABLE erasing (
       entry INTEGER PRIMARY KEY,
       next INTEGER NOT NULL
     ) STRICT;`
  ]
};
