-- +goose Up
-- What tells one commit from another that took its number in a database that had lost it (a standby that took over).
ALTER TABLE lianxin.lx_outbox ADD COLUMN mark uuid NOT NULL DEFAULT gen_random_uuid();
-- +goose Down
ALTER TABLE lianxin.lx_outbox DROP COLUMN mark;
