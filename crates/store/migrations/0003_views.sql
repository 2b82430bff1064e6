-- Views are shared with an organ: whoever works there under any post has them too.
ALTER TABLE saved_view ADD COLUMN organ TEXT;
DROP INDEX saved_view_shared;
ALTER TABLE saved_view DROP COLUMN shared;
CREATE INDEX saved_view_organ ON saved_view (county, procedure, organ, name, id) WHERE organ IS NOT NULL;
