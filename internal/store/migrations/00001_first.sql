-- +goose Up

-- Accepted frames. Once done a row is only its key, until it is swept.
CREATE TABLE inbox (
  seq      INTEGER PRIMARY KEY,     -- order of acceptance
  key      TEXT    NOT NULL UNIQUE,
  lane     TEXT    NOT NULL,
  state    TEXT    NOT NULL,
  frame    BLOB,
  accepted INTEGER NOT NULL         -- Unix milliseconds, as every time here
);
CREATE INDEX inbox_unfinished ON inbox (seq) WHERE state <> 'done';
CREATE INDEX inbox_done ON inbox (accepted) WHERE state = 'done';

-- AUTOINCREMENT never gives a number twice, not even that of a deleted row: compare-and-set relies on it.
CREATE TABLE records (
  version INTEGER PRIMARY KEY AUTOINCREMENT,
  kind    TEXT    NOT NULL,
  key     TEXT    NOT NULL,
  value   BLOB    NOT NULL,
  expires INTEGER,                  -- NULL: never
  UNIQUE (kind, key)
);
CREATE INDEX records_expires ON records (expires) WHERE expires IS NOT NULL;

CREATE TABLE record_index (
  kind    TEXT    NOT NULL,
  name    TEXT    NOT NULL,
  version INTEGER NOT NULL REFERENCES records (version) ON DELETE CASCADE,
  PRIMARY KEY (kind, name, version)
) WITHOUT ROWID;
CREATE INDEX record_index_version ON record_index (version);

-- Things to do later. While one is leased, at is the end of the lease.
CREATE TABLE due (
  id      TEXT    NOT NULL PRIMARY KEY,
  at      INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  payload BLOB    NOT NULL
);
CREATE INDEX due_at ON due (at);

-- +goose Down
DROP TABLE due;
DROP TABLE record_index;
DROP TABLE records;
DROP TABLE inbox;
