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

-- Days that stand in fields of matters, whatever they mean: the catalogue says which are appointments.
CREATE TABLE dated (
  county TEXT NOT NULL,
  procedure TEXT NOT NULL,
  field TEXT NOT NULL,
  day TEXT NOT NULL,
  matter TEXT NOT NULL,
  PRIMARY KEY (county, procedure, field, day, matter)
) WITHOUT ROWID;
INSERT INTO dated (county, procedure, field, day, matter)
SELECT m.county, m.procedure, f.key, substr(f.value, 1, 10), m.id FROM matter m, json_each(m.body, '$.fields') f
WHERE f.type = 'text' AND f.value GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*'
AND substr(f.value, 11, 1) IN ('', 'T');
