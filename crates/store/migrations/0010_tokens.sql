-- How programs call the API: a token stands for a person of the directory in a post of an organ. Of it only the SHA-256
-- is known here. No part of the journal, derived from nothing.
CREATE TABLE token (
  county TEXT NOT NULL,
  digest TEXT NOT NULL,
  label TEXT NOT NULL,
  person TEXT NOT NULL,
  post TEXT NOT NULL,
  organ TEXT NOT NULL,
  scopes TEXT NOT NULL,
  until TEXT NOT NULL,
  maker TEXT NOT NULL,
  made BIGINT NOT NULL,
  used BIGINT,
  revoked BIGINT,
  PRIMARY KEY (county, digest)
) WITHOUT ROWID;
