-- additive
-- What an operator holds back: a partner that is paused (after_seq null: nothing leaves), or drained (what was queued up to
-- after_seq still leaves, nothing behind it). In the database, so that every gateway obeys at its next claim.
create table partner_hold (
  partner text primary key,
  after_seq bigint,
  held_at timestamptz not null
);

-- When each sender was last heard, as far as messages were looked at; raw messages themselves go within days.
create table sender_seen (
  sender text primary key,
  last_at timestamptz not null
);

-- Deliveries are claimed per recipient, so that the backlog of one is never walked through for another.
create index outbox_delivery_claim on outbox_delivery (recipient, due_at, seq) where status = 'pending';
create index outbox_delivery_crisis on outbox_delivery (due_at, seq) where status = 'pending' and reasons @> '["CRISIS_CALL"]'::jsonb;
drop index outbox_delivery_due;
-- Whether a recipient took anything since it failed.
create index outbox_delivery_delivered on outbox_delivery (recipient, delivered_at) where status = 'delivered';

-- The version of the network file that an event of a journey was decided under; null: written by an older gateway.
alter table journey_event add column network_version text;

-- A delivery that is sent once more from a message as it came: its request is mapped anew from these bytes.
alter table outbox_delivery add column from_message uuid;
