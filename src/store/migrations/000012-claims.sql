-- additive
-- How often a delivery was claimed: only rises, while attempts goes down when nothing was tried and back to nought when a
-- person retries. It tells one claim from every other of the same row; a gateway of an older version raises attempts alone.
alter table outbox_delivery add column claims integer not null default 0;
