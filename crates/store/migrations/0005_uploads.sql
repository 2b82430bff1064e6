-- Files handed in with a form that has not been acted on yet. When who handed one in acts with it, it hangs on the
-- matter; what nobody acted with is cleared away.
CREATE TABLE upload (
  county TEXT NOT NULL,
  person TEXT NOT NULL,
  digest TEXT NOT NULL,
  name TEXT NOT NULL,
  media TEXT NOT NULL,
  size BIGINT NOT NULL,
  moment BIGINT NOT NULL,
  PRIMARY KEY (county, person, digest)
) WITHOUT ROWID;
CREATE INDEX upload_moment ON upload (county, moment);
CREATE INDEX attachment_digest ON attachment (county, digest);
