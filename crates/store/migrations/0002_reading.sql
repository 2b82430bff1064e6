-- What reading needs: who sees which matters by look-ups, totals that never scan.

-- Lists are a procedure's, within organs; the order of days filed comes from the index.
CREATE INDEX matter_scope ON matter (county, procedure, organ, filed, id);
CREATE INDEX matter_open_scope ON matter (county, procedure, organ, filed, id) WHERE ended IS NULL;

-- Organs named otherwise than as the one that has the matter: few beside all that organs have.
CREATE INDEX named_organ ON named (county, reader, procedure, matter) WHERE role <> 'organ' AND reader < 'p';

-- What is overdue of a procedure.
CREATE INDEX clock_overdue ON clock (county, procedure, due, matter) WHERE closed IS NULL;

-- How many matters there are of each kind and place: one row for each combination that there is, n > 0.
-- Derived: moved by every commit that moves a matter.
CREATE TABLE tally (
  county TEXT NOT NULL,
  procedure TEXT NOT NULL,
  organ TEXT NOT NULL,
  region TEXT NOT NULL,
  state TEXT NOT NULL,
  open BIGINT NOT NULL,
  n BIGINT NOT NULL,
  PRIMARY KEY (county, procedure, organ, region, state, open)
) WITHOUT ROWID;
INSERT INTO tally (county, procedure, organ, region, state, open, n)
  SELECT county, procedure, organ, region, state, CASE WHEN ended IS NULL THEN 1 ELSE 0 END, count(*)
  FROM matter WHERE true GROUP BY 1, 2, 3, 4, 5, 6;

-- People's own things: no part of the journal, derived from nothing.

-- Who may sign in, as whom. password is an argon2id hash made by the caller, code_key (of one-time codes) sealed,
-- activation and devices SHA-256 digests.
CREATE TABLE account (
  county TEXT NOT NULL,
  login TEXT NOT NULL,
  person TEXT NOT NULL,
  administrator BIGINT NOT NULL,
  password TEXT,
  code_key TEXT,
  code_step BIGINT NOT NULL,
  activation TEXT,
  activation_until BIGINT,
  devices TEXT NOT NULL,
  closed BIGINT NOT NULL,
  PRIMARY KEY (county, login)
) WITHOUT ROWID;
CREATE UNIQUE INDEX account_activation ON account (county, activation) WHERE activation IS NOT NULL;

-- Failed tries to sign in, in a row, of one who guesses.
CREATE TABLE tries (
  county TEXT NOT NULL,
  who TEXT NOT NULL,
  count BIGINT NOT NULL,
  last BIGINT NOT NULL,
  PRIMARY KEY (county, who)
) WITHOUT ROWID;
CREATE INDEX tries_last ON tries (county, last);

-- Who is signed in. token is the SHA-256 of what the browser holds, nothing else is known of it here.
CREATE TABLE session (
  county TEXT NOT NULL,
  token TEXT NOT NULL,
  login TEXT NOT NULL,
  person TEXT NOT NULL,
  post TEXT,
  organ TEXT,
  began BIGINT NOT NULL,
  seen BIGINT NOT NULL,
  PRIMARY KEY (county, token)
);
CREATE INDEX session_person ON session (county, person);
CREATE INDEX session_seen ON session (county, seen);

-- Forms begun and not sent. answers is sealed.
CREATE TABLE draft (
  county TEXT NOT NULL,
  person TEXT NOT NULL,
  id TEXT NOT NULL,
  procedure TEXT NOT NULL,
  matter TEXT,
  act TEXT NOT NULL,
  answers TEXT NOT NULL,
  changed BIGINT NOT NULL,
  PRIMARY KEY (county, person, id)
) WITHOUT ROWID;

-- Filters of lists kept under a name, for oneself or for all.
CREATE TABLE saved_view (
  county TEXT NOT NULL,
  person TEXT NOT NULL,
  id TEXT NOT NULL,
  procedure TEXT NOT NULL,
  name TEXT NOT NULL,
  filter TEXT NOT NULL,
  shared BIGINT NOT NULL,
  changed BIGINT NOT NULL,
  PRIMARY KEY (county, person, id)
) WITHOUT ROWID;
CREATE INDEX saved_view_shared ON saved_view (county, procedure, name, id) WHERE shared = 1;

-- When somebody last looked at something: a matter, an inbox.
CREATE TABLE looked (
  county TEXT NOT NULL,
  person TEXT NOT NULL,
  what TEXT NOT NULL,
  moment BIGINT NOT NULL,
  PRIMARY KEY (county, person, what)
) WITHOUT ROWID;

-- What is known of files that hang on matters; their content lies elsewhere, under its SHA-256.
CREATE TABLE attachment (
  county TEXT NOT NULL,
  matter TEXT NOT NULL,
  digest TEXT NOT NULL,
  place TEXT NOT NULL,
  name TEXT NOT NULL,
  media TEXT NOT NULL,
  size BIGINT NOT NULL,
  person TEXT NOT NULL,
  moment BIGINT NOT NULL,
  PRIMARY KEY (county, matter, digest, place)
) WITHOUT ROWID;

-- Who read what, and who unmasked what and why. Only appended to.
CREATE TABLE access_log (
  county TEXT NOT NULL,
  n BIGINT NOT NULL,
  moment BIGINT NOT NULL,
  person TEXT NOT NULL,
  post TEXT,
  organ TEXT,
  road TEXT NOT NULL,
  matter TEXT,
  what TEXT NOT NULL,
  reason TEXT,
  PRIMARY KEY (county, n)
) WITHOUT ROWID;
CREATE INDEX access_log_person ON access_log (county, person, n);
CREATE INDEX access_log_matter ON access_log (county, matter, n) WHERE matter IS NOT NULL;
CREATE INDEX access_log_reason ON access_log (county, n) WHERE reason IS NOT NULL;

-- What is searched for in each matter, derived with it, and the index of its words (of SQLite; elsewhere an inverted
-- index of the same words). place ties the two.
CREATE TABLE searched (
  county TEXT NOT NULL,
  place BIGINT NOT NULL,
  matter TEXT NOT NULL,
  text TEXT NOT NULL,
  hashes TEXT NOT NULL,
  PRIMARY KEY (county, place)
) WITHOUT ROWID;
CREATE UNIQUE INDEX searched_matter ON searched (county, matter);
CREATE VIRTUAL TABLE word USING fts5 (
  words, content = '', contentless_delete = 1, detail = none, tokenize = 'unicode61 remove_diacritics 0'
);
