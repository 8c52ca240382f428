-- +goose Up
-- What the past is read by: states that ended after a moment, and (by an index of each layer, create.go) records taken in since.
CREATE INDEX lx_event_at ON lx_event (at);
CREATE INDEX lx_history_event ON lx_history (event);
UPDATE lx_store SET schema = '';                 -- the layers are brought to the schema once more
-- +goose Down
DROP INDEX lx_event_at;
DROP INDEX lx_history_event;
