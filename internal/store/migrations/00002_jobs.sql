-- +goose Up

ALTER TABLE due ADD COLUMN class  TEXT    NOT NULL DEFAULT 'answer'; -- what is leased together
ALTER TABLE due ADD COLUMN lease  INTEGER NOT NULL DEFAULT 0;        -- token of the last lease
ALTER TABLE due ADD COLUMN buried INTEGER;                           -- when it was given up; NULL: it was not
ALTER TABLE due ADD COLUMN reason TEXT    NOT NULL DEFAULT '';       -- why
DROP INDEX due_at;
CREATE INDEX due_at ON due (class, at) WHERE buried IS NULL;
CREATE INDEX due_buried ON due (buried) WHERE buried IS NOT NULL;

-- Payloads were {"failed":n,"body":…}: how often an entry failed is counted here now.
UPDATE due SET attempt = coalesce(json_extract(CAST(payload AS TEXT), '$.failed'), 0),
               payload = CAST(json_extract(CAST(payload AS TEXT), '$.body') AS BLOB)
 WHERE json_valid(CAST(payload AS TEXT)) AND json_type(CAST(payload AS TEXT), '$.body') = 'object';

-- +goose Down
DROP INDEX due_buried;
DROP INDEX due_at;
DELETE FROM due WHERE buried IS NOT NULL;
UPDATE due SET payload = CAST('{"body":' || CAST(payload AS TEXT) || '}' AS BLOB);
ALTER TABLE due DROP COLUMN reason;
ALTER TABLE due DROP COLUMN buried;
ALTER TABLE due DROP COLUMN lease;
ALTER TABLE due DROP COLUMN class;
CREATE INDEX due_at ON due (at);
