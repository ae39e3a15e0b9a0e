/** Tables of the authority in `state.sqlite`. Times are milliseconds since the epoch. */
const authoritySchema = `
CREATE TABLE principals (
  kid TEXT PRIMARY KEY,
  key TEXT NOT NULL,
  encryption_key TEXT NOT NULL,
  kind TEXT NOT NULL,
  petname TEXT NOT NULL,
  custody TEXT NOT NULL,
  origin TEXT,
  enrolled_at INTEGER NOT NULL,
  made_by TEXT
) STRICT;

CREATE TABLE facets (
  id TEXT PRIMARY KEY,
  holder TEXT NOT NULL,
  terms TEXT NOT NULL,
  definitions TEXT NOT NULL,
  parent TEXT REFERENCES facets (id),
  decided_by TEXT,
  grantable TEXT,
  issued_at INTEGER NOT NULL,
  uses_left INTEGER,
  revoked_at INTEGER,
  revoked_by TEXT,
  revoked_why TEXT,
  last_used INTEGER
) STRICT;
CREATE INDEX facets_by_parent ON facets (parent);
CREATE INDEX facets_by_holder ON facets (holder);

CREATE TABLE introductions (
  code_hash TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  petname TEXT NOT NULL,
  custody TEXT NOT NULL,
  carried TEXT NOT NULL,
  made_by TEXT,
  made_with TEXT,
  made_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  used_by TEXT
) STRICT;

CREATE TABLE requests (
  id TEXT PRIMARY KEY,
  asker TEXT NOT NULL,
  encryption_key TEXT NOT NULL,
  needs TEXT NOT NULL,
  purpose TEXT NOT NULL,
  cell TEXT,
  digest TEXT NOT NULL,
  asked_at INTEGER NOT NULL,
  state TEXT NOT NULL,
  reason TEXT,
  ended_at INTEGER,
  entry INTEGER NOT NULL
) STRICT;
CREATE INDEX requests_pending ON requests (asker, asked_at) WHERE state = 'pending';

-- What an asker has not fetched yet: a descriptor names its URL, so it does not stay for long.
CREATE TABLE deliveries (
  request TEXT NOT NULL,
  position INTEGER NOT NULL,
  descriptor TEXT,
  PRIMARY KEY (request, position)
) STRICT, WITHOUT ROWID;
`;

/** Steps after the first; each runs once and is never edited after a release. */
const pauses = `
CREATE TABLE pauses (
  target TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  at INTEGER NOT NULL,
  by TEXT NOT NULL,
  why TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX facets_by_decider ON facets (decided_by);
`;

/** Uses of facets that have a rate, as long as they count against it. */
const rates = `
CREATE TABLE paced_uses (
  facet TEXT NOT NULL REFERENCES facets (id),
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX paced_uses_by_facet ON paced_uses (facet, at);
CREATE INDEX paced_uses_by_time ON paced_uses (at);
`;

/** Decimals in plain digits: what is settled and what was set aside. */
const budgets = `
CREATE TABLE budgets (
  facet TEXT NOT NULL REFERENCES facets (id),
  name TEXT NOT NULL,
  taken TEXT NOT NULL,
  PRIMARY KEY (facet, name)
) STRICT, WITHOUT ROWID;
`;

/** What took a facet's place; no facet takes that of two. */
const renewals = `
ALTER TABLE facets ADD COLUMN renewed_as TEXT REFERENCES facets (id);
CREATE UNIQUE INDEX facets_by_successor ON facets (renewed_as) WHERE renewed_as IS NOT NULL;
`;

/** Outcomes that facets require, from which entry on they count for each, and what each took. */
const evidence = `
ALTER TABLE facets ADD COLUMN evidence_from INTEGER;
CREATE INDEX facets_requiring ON facets (evidence_from) WHERE evidence_from IS NOT NULL;
CREATE TABLE evidence (
  outcome INTEGER PRIMARY KEY,
  intent INTEGER NOT NULL,
  object TEXT NOT NULL,
  action TEXT NOT NULL,
  principal TEXT NOT NULL
) STRICT;
CREATE INDEX evidence_by_act ON evidence (object, action, principal, outcome);
CREATE TABLE taken_evidence (
  facet TEXT NOT NULL REFERENCES facets (id),
  outcome INTEGER NOT NULL REFERENCES evidence (outcome),
  PRIMARY KEY (facet, outcome)
) STRICT, WITHOUT ROWID;
`;

/** Requests to confirm one act: by which decision it was, and on which intent that was spent. */
const confirmations = `
ALTER TABLE requests ADD COLUMN act TEXT;
ALTER TABLE requests ADD COLUMN decision INTEGER;
ALTER TABLE requests ADD COLUMN spent INTEGER;
`;

/** Of the codes to recover with, only the newest counts. */
const recovery = `
ALTER TABLE introductions ADD COLUMN recovery INTEGER NOT NULL DEFAULT 0;
`;

/**
 * Rules, each a facet that nobody holds, with the definitions (object → action → digest) that there
 * were when it was made; and where notebooks lie.
 */
const rules = `
CREATE TABLE rules (
  facet TEXT PRIMARY KEY REFERENCES facets (id),
  rule TEXT NOT NULL,
  pinned TEXT NOT NULL
) STRICT, WITHOUT ROWID;
ALTER TABLE principals ADD COLUMN place TEXT;
ALTER TABLE introductions ADD COLUMN place TEXT;
`;

/** Principals that were let in until a time, and introductions that are for one key alone. */
const admissions = `
ALTER TABLE principals ADD COLUMN until INTEGER;
ALTER TABLE introductions ADD COLUMN for_key TEXT;
ALTER TABLE introductions ADD COLUMN until INTEGER;
`;

/**
 * Whose device an owner's is, by the person's first one; what a person agreed to that others have
 * to agree to as well; who decided beside the last of them.
 */
const persons = `
ALTER TABLE principals ADD COLUMN person TEXT;
ALTER TABLE introductions ADD COLUMN another INTEGER NOT NULL DEFAULT 0;
ALTER TABLE facets ADD COLUMN decided_with TEXT;
CREATE INDEX facets_by_several ON facets (id) WHERE decided_with IS NOT NULL;
CREATE TABLE agreements (
  entry INTEGER PRIMARY KEY,
  request TEXT NOT NULL,
  principal TEXT NOT NULL,
  facet TEXT NOT NULL,
  granted TEXT NOT NULL,
  pinned TEXT NOT NULL
) STRICT;
CREATE INDEX agreements_by_request ON agreements (request);
`;

/** What devices sign with beside their own key. */
const passkeys = `
CREATE TABLE passkeys (
  device TEXT NOT NULL REFERENCES principals (kid),
  id TEXT NOT NULL,
  key TEXT NOT NULL,
  counter INTEGER NOT NULL,
  backup_eligible INTEGER NOT NULL,
  backed_up INTEGER NOT NULL,
  added_at INTEGER NOT NULL,
  PRIMARY KEY (device, id)
) STRICT, WITHOUT ROWID;
`;

/** What an approver may decide about; of all others nothing ever came with an introduction. */
const bounds = `
ALTER TABLE introductions RENAME COLUMN carried TO bounds;
`;

/** The entry of each introduction, which its newcomer's names. */
const introductionEntries = `
ALTER TABLE introductions ADD COLUMN entry INTEGER;
`;

/** Whether the newcomer of an introduction says what it is called. */
const selfNaming = `
ALTER TABLE introductions ADD COLUMN names_itself INTEGER NOT NULL DEFAULT 0;
`;

/** The entry that says what a principal is called, so that it is forgotten with that. */
const names = `
ALTER TABLE principals ADD COLUMN named INTEGER;
`;

/**
 * How each facet stands in lists (`Standing`); null is in none. It decides nothing: only which of
 * many are listed before others, without looking at all of them.
 */
const standings = `
ALTER TABLE facets ADD COLUMN standing INTEGER;
CREATE INDEX facets_by_standing ON facets (standing) WHERE standing IS NOT NULL;
CREATE INDEX facets_by_end ON facets (json_extract(terms, '$.expiry'))
  WHERE standing < 2 AND json_extract(terms, '$.expiry') IS NOT NULL;
CREATE INDEX facets_by_object ON facets (json_extract(terms, '$.object'))
  WHERE revoked_at IS NULL;
CREATE INDEX facets_that_decide ON facets (id) WHERE grantable <> '[]' AND revoked_at IS NULL;
CREATE INDEX facets_by_holder_and_object ON facets (holder, json_extract(terms, '$.object'));
CREATE INDEX principals_that_own ON principals (kid) WHERE kind = 'owner';
CREATE INDEX principals_by_maker ON principals (made_by);
CREATE INDEX principals_by_name ON principals (named);
CREATE INDEX requests_by_entry ON requests (entry);
CREATE INDEX requests_by_end ON requests (ended_at) WHERE ended_at IS NOT NULL;
`;

/**
 * What ended together, by one row: all that came from a facet, that a principal held, or that was on
 * an object, up to a place among the facets. Those up to another place say it in rows of their own.
 */
const ends = `
CREATE TABLE ends (
  id INTEGER PRIMARY KEY,
  of TEXT NOT NULL,
  target TEXT NOT NULL,
  after INTEGER NOT NULL,
  upto INTEGER NOT NULL,
  entry INTEGER NOT NULL,
  at INTEGER NOT NULL,
  by TEXT NOT NULL,
  why TEXT
) STRICT;
CREATE INDEX ends_to_write ON ends (id) WHERE after < upto;
`;

/** What somebody decided about, by when it was made: all of it, what goes on, and what decides. */
const granted = `
CREATE INDEX facets_granted ON facets (decided_by)
  WHERE revoked_at IS NULL AND decided_by IS NOT NULL;
CREATE INDEX facets_granted_to_decide ON facets (decided_by)
  WHERE json_extract(terms, '$.object') = 'aios/requests';
DROP INDEX facets_by_several;
CREATE INDEX facets_agreed ON facets ((decided_with IS NOT NULL)) WHERE decided_with IS NOT NULL;
`;

/** All steps, in order. */
export const authoritySteps: readonly string[] = [
  authoritySchema,
  pauses,
  rates,
  budgets,
  renewals,
  evidence,
  confirmations,
  recovery,
  rules,
  admissions,
  persons,
  passkeys,
  bounds,
  introductionEntries,
  selfNaming,
  names,
  standings,
  ends,
  granted
];
