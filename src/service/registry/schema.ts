/** Times are milliseconds since the epoch. */
const tables = `
CREATE TABLE objects (
  name TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  origin TEXT NOT NULL,
  config TEXT NOT NULL,
  definitions TEXT NOT NULL,
  registered_at INTEGER NOT NULL,
  registered_by TEXT NOT NULL
) STRICT;

-- Typed credentials. Nothing but a call to the upstream reads this table.
CREATE TABLE secrets (
  object TEXT PRIMARY KEY,
  secret TEXT NOT NULL
) STRICT;

CREATE TABLE proposals (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  config TEXT NOT NULL,
  proposed_at INTEGER NOT NULL,
  proposed_by TEXT NOT NULL
) STRICT;
`;

/** Proposals wait for minutes: they are made anew rather than carried over. */
const whatWasFound = `
DROP TABLE proposals;
CREATE TABLE proposals (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  config TEXT NOT NULL,
  found TEXT NOT NULL,
  proposed_at INTEGER NOT NULL,
  proposed_by TEXT NOT NULL
) STRICT;
`;

/** Which vault closed it; null: nothing, in a clone until its first start. */
const closedSecrets = `
ALTER TABLE secrets ADD COLUMN vault TEXT;
`;

/** Tables of the registry in `state.sqlite`: all steps, in order. */
export const registrySteps: readonly string[] = [tables, whatWasFound, closedSecrets];
