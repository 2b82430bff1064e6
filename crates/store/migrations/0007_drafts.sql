-- A draft is of a post too: under another one its owner does not see it. One for each form; typed is sealed. seen is
-- the revision of the matter that the form was opened at.
DROP TABLE draft;
CREATE TABLE draft (
  county TEXT NOT NULL,
  person TEXT NOT NULL,
  post TEXT NOT NULL,
  organ TEXT NOT NULL,
  procedure TEXT NOT NULL,
  matter TEXT NOT NULL,
  act TEXT NOT NULL,
  typed TEXT NOT NULL,
  seen BIGINT,
  changed BIGINT NOT NULL,
  PRIMARY KEY (county, person, post, organ, procedure, matter, act)
) WITHOUT ROWID;
CREATE INDEX draft_changed ON draft (county, changed);
