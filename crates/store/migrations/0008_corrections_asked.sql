-- Corrections that somebody asks for and a head has not answered yet. What is approved stands in the journal; here it
-- only waits. The body is sealed: it holds answers as they were typed.
CREATE TABLE correction_asked (
  county TEXT NOT NULL,
  id TEXT NOT NULL,
  matter TEXT NOT NULL,
  person TEXT NOT NULL,
  asked BIGINT NOT NULL,
  body TEXT NOT NULL,
  approved BOOLEAN,
  answered_by TEXT,
  answered BIGINT,
  PRIMARY KEY (county, id)
) WITHOUT ROWID;
CREATE INDEX correction_asked_matter ON correction_asked (county, matter, asked);
CREATE INDEX correction_asked_open ON correction_asked (county, asked) WHERE answered IS NULL;
