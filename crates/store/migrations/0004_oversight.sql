-- What overseers look for in the journal.

-- Corrections: few beside all that is done.
CREATE INDEX entry_correction ON entry (county, sequence) WHERE kind IN ('amend', 'void', 'insert');
