-- additive
-- With a broker: this delivery was named to it, and need not be named again before then. Whether and when it leaves is
-- still said by `status`, `due_at` and the lease alone.
alter table outbox_delivery add column announced_until timestamptz;
create index outbox_delivery_unannounced on outbox_delivery (greatest(due_at, announced_until), seq) where status = 'pending';
