-- The journal and all that is derived from it.
--
-- Every key leads with the county, so that counties can be spread over machines. Days are texts 2023-05-04, months
-- 2023-05, moments microseconds since 1970 in UTC, money fen. WITHOUT ROWID (a table kept in the order of its key)
-- is the only word here that PostgreSQL does not know; there it is left out.

-- Where the journal stands. Locked first by every commit.
CREATE TABLE head (
  county TEXT NOT NULL PRIMARY KEY,
  sequence BIGINT NOT NULL,
  moment BIGINT NOT NULL,
  digest TEXT NOT NULL,
  catalogue TEXT
) WITHOUT ROWID;

-- The journal. body is the entry; the columns before it only repeat what is looked up.
-- key, request and size (entries of the commit) stand with the first entry of a commit.
-- digest = SHA-256(body, digest of the entry before).
CREATE TABLE entry (
  county TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  moment BIGINT NOT NULL,
  id TEXT NOT NULL,
  matter TEXT,
  kind TEXT NOT NULL,
  day TEXT NOT NULL,
  key TEXT,
  request TEXT,
  size BIGINT NOT NULL,
  body TEXT NOT NULL,
  digest TEXT NOT NULL,
  PRIMARY KEY (county, sequence)
);
CREATE UNIQUE INDEX entry_id ON entry (county, id);
CREATE UNIQUE INDEX entry_key ON entry (county, key);
CREATE INDEX entry_matter ON entry (county, matter, sequence);
CREATE INDEX entry_moment ON entry (county, moment, sequence);
CREATE INDEX entry_office ON entry (county, kind, sequence) WHERE matter IS NULL;

-- Catalogues as published: never changed, never removed.
CREATE TABLE catalogue (
  county TEXT NOT NULL,
  digest TEXT NOT NULL,
  path TEXT NOT NULL,
  source TEXT NOT NULL,
  PRIMARY KEY (county, digest, path)
);
CREATE TABLE publication (
  county TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  day TEXT NOT NULL,
  digest TEXT NOT NULL,
  PRIMARY KEY (county, sequence)
) WITHOUT ROWID;

-- Matters as they now are. changed = the sequence at which the row was last written.
CREATE TABLE matter (
  county TEXT NOT NULL,
  id TEXT NOT NULL,
  procedure TEXT NOT NULL,
  state TEXT NOT NULL,
  result TEXT,
  organ TEXT NOT NULL,
  region TEXT NOT NULL,
  filed TEXT NOT NULL,
  latest TEXT NOT NULL,
  ended TEXT,
  number TEXT,
  revision BIGINT NOT NULL,
  changed BIGINT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (county, id)
);
CREATE INDEX matter_procedure ON matter (county, procedure, filed, id);
CREATE INDEX matter_state ON matter (county, procedure, state, filed, id);
-- What is still open is little beside what has ended: work lists look only there.
CREATE INDEX matter_open ON matter (county, procedure, filed, id) WHERE ended IS NULL;

-- Who is named in which matter: "mine" looks here.
CREATE TABLE named (
  county TEXT NOT NULL,
  reader TEXT NOT NULL,
  procedure TEXT NOT NULL,
  matter TEXT NOT NULL,
  role TEXT NOT NULL,
  PRIMARY KEY (county, reader, procedure, matter, role)
) WITHOUT ROWID;

-- Open proposals.
CREATE TABLE proposal (
  county TEXT NOT NULL,
  matter TEXT NOT NULL,
  act TEXT NOT NULL,
  entry TEXT NOT NULL,
  person TEXT NOT NULL,
  post TEXT NOT NULL,
  organ TEXT NOT NULL,
  day TEXT NOT NULL,
  PRIMARY KEY (county, matter, act)
) WITHOUT ROWID;

-- The latest run of each clock of each matter.
CREATE TABLE clock (
  county TEXT NOT NULL,
  matter TEXT NOT NULL,
  clock TEXT NOT NULL,
  procedure TEXT NOT NULL,
  run BIGINT NOT NULL,
  started TEXT NOT NULL,
  first TEXT NOT NULL,
  due TEXT,
  promised TEXT,
  provisional BIGINT NOT NULL,
  closed TEXT,
  how TEXT,
  lapsed BIGINT NOT NULL,
  PRIMARY KEY (county, matter, clock)
) WITHOUT ROWID;
CREATE INDEX clock_due ON clock (county, procedure, clock, lapsed, due, matter) WHERE closed IS NULL;
CREATE INDEX clock_provisional ON clock (county, provisional, due, matter, clock) WHERE closed IS NULL;

-- Whose clocks run: the inbox. due is '~' where there is none, to stand last.
CREATE TABLE clock_owner (
  county TEXT NOT NULL,
  owner TEXT NOT NULL,
  due TEXT NOT NULL,
  matter TEXT NOT NULL,
  clock TEXT NOT NULL,
  PRIMARY KEY (county, owner, due, matter, clock)
) WITHOUT ROWID;

-- Facts. n tells apart facts of one entry that agree in measure, day and matter.
CREATE TABLE fact (
  county TEXT NOT NULL,
  measure TEXT NOT NULL,
  day TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  matter TEXT NOT NULL,
  n BIGINT NOT NULL,
  act TEXT NOT NULL,
  organ TEXT NOT NULL,
  region TEXT NOT NULL,
  split TEXT NOT NULL,
  amount BIGINT NOT NULL,
  PRIMARY KEY (county, measure, day, sequence, matter, n)
) WITHOUT ROWID;
CREATE INDEX fact_recorded ON fact (county, measure, sequence);

-- What counted() looks facts up by.
CREATE TABLE same (
  county TEXT NOT NULL,
  measure TEXT NOT NULL,
  path TEXT NOT NULL,
  value TEXT NOT NULL,
  day TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  matter TEXT NOT NULL,
  n BIGINT NOT NULL,
  amount BIGINT NOT NULL,
  PRIMARY KEY (county, measure, path, value, day, sequence, matter, n)
) WITHOUT ROWID;

-- Rollup: sums of facts by month of the day and month recorded; and again by place.
CREATE TABLE cell (
  county TEXT NOT NULL,
  measure TEXT NOT NULL,
  day_month TEXT NOT NULL,
  known_month TEXT NOT NULL,
  split TEXT NOT NULL,
  amount BIGINT NOT NULL,
  facts BIGINT NOT NULL,
  PRIMARY KEY (county, measure, day_month, known_month, split)
) WITHOUT ROWID;
CREATE TABLE cell_place (
  county TEXT NOT NULL,
  measure TEXT NOT NULL,
  day_month TEXT NOT NULL,
  known_month TEXT NOT NULL,
  split TEXT NOT NULL,
  organ TEXT NOT NULL,
  region TEXT NOT NULL,
  amount BIGINT NOT NULL,
  facts BIGINT NOT NULL,
  PRIMARY KEY (county, measure, day_month, known_month, split, organ, region)
) WITHOUT ROWID;

-- Money: legs of movements, and the closing balance of every day on which an account moved.
CREATE TABLE posting (
  county TEXT NOT NULL,
  account TEXT NOT NULL,
  day TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  matter TEXT NOT NULL,
  n BIGINT NOT NULL,
  amount BIGINT NOT NULL,
  outside BIGINT NOT NULL,
  PRIMARY KEY (county, account, day, sequence, matter, n)
) WITHOUT ROWID;
CREATE INDEX posting_matter ON posting (county, matter, sequence);
CREATE TABLE balance (
  county TEXT NOT NULL,
  account TEXT NOT NULL,
  day TEXT NOT NULL,
  closing BIGINT NOT NULL,
  PRIMARY KEY (county, account, day)
) WITHOUT ROWID;

-- Numbers given, and the next serial of each series.
CREATE TABLE series (
  county TEXT NOT NULL,
  series TEXT NOT NULL,
  next BIGINT NOT NULL,
  PRIMARY KEY (county, series)
) WITHOUT ROWID;
CREATE TABLE number (
  county TEXT NOT NULL,
  number TEXT NOT NULL,
  matter TEXT NOT NULL,
  slot TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  series TEXT NOT NULL,
  serial BIGINT NOT NULL,
  PRIMARY KEY (county, number)
) WITHOUT ROWID;

-- Secret values, sealed. Not derived: erasing a row destroys value and salt.
CREATE TABLE secret (
  county TEXT NOT NULL,
  id TEXT NOT NULL,
  salt TEXT NOT NULL,
  sealed TEXT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (county, id)
) WITHOUT ROWID;

-- Who is to be told what, each in the order of the journal.
CREATE TABLE outbox (
  county TEXT NOT NULL,
  reader TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  n BIGINT NOT NULL,
  role TEXT NOT NULL,
  matter TEXT NOT NULL,
  about TEXT NOT NULL,
  PRIMARY KEY (county, reader, sequence, n)
) WITHOUT ROWID;
CREATE INDEX outbox_sequence ON outbox (county, sequence, n);
