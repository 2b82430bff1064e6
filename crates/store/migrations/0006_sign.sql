-- Signing in: what a session's device is, by which way it began; subjects of a provider tied to accounts; sign-ins in
-- the access log.
ALTER TABLE session ADD COLUMN device TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN way TEXT NOT NULL DEFAULT 'password';

-- Whom a provider (OpenID Connect) calls by a subject. subject is a keyed hash of issuer and subject: it may be a
-- number of the person.
CREATE TABLE tie (
  county TEXT NOT NULL,
  subject TEXT NOT NULL,
  login TEXT NOT NULL,
  since BIGINT NOT NULL,
  PRIMARY KEY (county, subject)
) WITHOUT ROWID;
CREATE UNIQUE INDEX tie_login ON tie (county, login);

-- Signing in and out, and what is changed about it: few beside all that is read.
CREATE INDEX access_log_sign ON access_log (county, n) WHERE road = 'sign';
