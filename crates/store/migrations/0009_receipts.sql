-- What a resident holds of a matter: by its code (in the picture) or its short code (by hand, with the end of the phone
-- number) they come back to it; a lost one is found again by the phone. Of all of them only keyed hashes are known here.
-- No part of the journal, derived from nothing.
CREATE TABLE receipt (
  county TEXT NOT NULL,
  code TEXT NOT NULL,
  short TEXT NOT NULL,
  phone TEXT NOT NULL,
  matter TEXT NOT NULL,
  party TEXT NOT NULL,
  person TEXT NOT NULL,
  entry TEXT NOT NULL,
  made BIGINT NOT NULL,
  PRIMARY KEY (county, code)
) WITHOUT ROWID;
CREATE UNIQUE INDEX receipt_short ON receipt (county, short);
CREATE INDEX receipt_phone ON receipt (county, phone, made);
CREATE INDEX receipt_matter ON receipt (county, matter, made);
-- Of one matter one holds one receipt: two who make it at once make the same.
CREATE UNIQUE INDEX receipt_holder ON receipt (county, matter, person);
