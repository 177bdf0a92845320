-- +goose Up

-- Who did what. people is a JSON list of userIds: whose act it was, then whose facts it touched.
CREATE TABLE audit (
  at     INTEGER NOT NULL,          -- when they acted
  id     INTEGER NOT NULL,          -- a hash of the request's, which tells it from others of that millisecond
  people TEXT    NOT NULL,
  value  BLOB    NOT NULL,
  PRIMARY KEY (at, id)
) WITHOUT ROWID;

CREATE TABLE audit_people (
  person TEXT    NOT NULL,
  about  INTEGER NOT NULL,          -- 0: their act, 1: their facts
  at     INTEGER NOT NULL,
  id     INTEGER NOT NULL,
  PRIMARY KEY (person, about, at, id)
) WITHOUT ROWID;

-- +goose StatementBegin
CREATE TRIGGER audit_added AFTER INSERT ON audit BEGIN
  INSERT INTO audit_people (person, about, at, id)
  SELECT value, key > 0, new.at, new.id FROM json_each(new.people) WHERE true
  ON CONFLICT DO NOTHING;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER audit_gone AFTER DELETE ON audit BEGIN
  DELETE FROM audit_people WHERE at = old.at AND id = old.id AND person IN (SELECT value FROM json_each(old.people)) AND about IN (0, 1);
END;
-- +goose StatementEnd

-- +goose Down
DROP TABLE audit;
DROP TABLE audit_people;
