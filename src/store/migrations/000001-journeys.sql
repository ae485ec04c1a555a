-- The first shape of the store. Content is always sealed (bytea that only the key store opens), search keys are keyed
-- hashes; ids, codes, states and times are in plain view. No extension, no enum types, no ICU (PGlite and PostgreSQL 15+).
-- Sealed bytes do not compress, so `storage external` spares the attempt.

-- One referral and what follows from it. The hot row: `state` stays small, big documents stand in journey_document.
create table journey (
  id uuid primary key,
  version integer not null,
  referral_hash bytea not null,
  bsn_hash bytea,
  status text not null,
  region text not null,
  team text,
  practice text,
  requested_at timestamptz not null,
  updated_at timestamptz not null,
  next_due_at timestamptz,
  key_ref bytea not null,
  state bytea not null
) with (fillfactor = 80);
alter table journey alter column state set storage external;
create unique index journey_referral_hash on journey (referral_hash);
create index journey_bsn_hash on journey (bsn_hash) where bsn_hash is not null;
create index journey_next_due_at on journey (next_due_at) where next_due_at is not null;
create index journey_team on journey (team, status) where team is not null;

-- The bytes as they came, and what was answered to them. The same message again gets the stored answer.
create table raw_message (
  id uuid primary key,
  source text not null,
  sender text not null,
  received_at timestamptz not null,
  dedupe_hash bytea not null,
  body_hash bytea not null,
  content bytea not null,
  ack bytea,
  journey_id uuid,
  outcome text,
  code text
);
alter table raw_message alter column content set storage external;
alter table raw_message alter column ack set storage external;
create unique index raw_message_dedupe_hash on raw_message (dedupe_hash);
create index raw_message_journey_id on raw_message (journey_id) where journey_id is not null;
create index raw_message_received_at on raw_message (received_at);

-- Letters and attachments.
create table journey_document (
  id uuid primary key,
  journey_id uuid not null references journey (id),
  kind text not null,
  added_at timestamptz not null,
  content bytea not null
);
alter table journey_document alter column content set storage external;
create index journey_document_journey_id on journey_document (journey_id);

-- What happened, in order. `version` is the journey's version that the event led to.
create table journey_event (
  journey_id uuid not null references journey (id),
  version integer not null,
  seq integer not null,
  type text not null,
  at timestamptz not null,
  content bytea not null,
  primary key (journey_id, version, seq)
);
alter table journey_event alter column content set storage external;

-- How the ids that callers know find the journey: an id that left is a keyed hash and cannot be turned back.
create table task_index (
  external_id uuid primary key,
  journey_id uuid not null references journey (id),
  local_id text not null,
  owner text not null,
  created_at timestamptz not null
);
create index task_index_journey_id on task_index (journey_id);
create index task_index_owner on task_index (owner, created_at);

-- What must leave. No payload: it is built, permitted and reduced at the moment of sending.
create table outbox_delivery (
  id uuid primary key,
  seq bigint generated always as identity,
  journey_id uuid not null references journey (id),
  journey_version integer not null,
  recipient text not null,
  view text not null,
  kind text not null,
  subject text,
  about text,
  reasons jsonb not null,
  status text not null check (status in ('pending', 'delivered', 'waiting', 'dead', 'withheld', 'cancelled')),
  code text,
  due_at timestamptz not null,
  attempts integer not null,
  leased_until timestamptz,
  delivered_at timestamptz,
  receipt bytea,
  created_at timestamptz not null
) with (fillfactor = 80);
create index outbox_delivery_due on outbox_delivery (due_at, seq) where status = 'pending';
create index outbox_delivery_order on outbox_delivery (journey_id, recipient, seq);
create index outbox_delivery_open on outbox_delivery (status, seq) where status in ('pending', 'waiting', 'dead');

-- What waits for a person. At most one open item per journey, kind and key.
create table worklist_item (
  id uuid primary key,
  journey_id uuid,
  kind text not null,
  key text not null,
  code text,
  owner text not null,
  due_at timestamptz not null,
  created_at timestamptz not null,
  taken_by text,
  taken_at timestamptz,
  confirmed_by text,
  confirmed_at timestamptz,
  closed_at timestamptz
);
create unique index worklist_item_open on worklist_item (coalesce(journey_id::text, ''), kind, key) where closed_at is null;
create index worklist_item_due on worklist_item (due_at) where closed_at is null;
create index worklist_item_journey_id on worklist_item (journey_id);

-- One row per evaluation: every rule's result and version, no values.
create table decision_record (
  id uuid primary key,
  journey_id uuid not null,
  at timestamptz not null,
  result text not null,
  code text,
  rules jsonb not null,
  network_version text not null,
  input_fingerprint bytea not null
);
create index decision_record_journey_id on decision_record (journey_id, at);

-- Who did what, in lanes. A lane is a hash chain of its own; a transaction takes a lane that nobody else holds, so that
-- chaining never makes one commit wait for another. `audit_lane` holds the head of each.
create table audit_lane (
  lane smallint primary key,
  seq bigint not null,
  hash bytea not null
) with (fillfactor = 10);
insert into audit_lane (lane, seq, hash) select lane, 0, ''::bytea from generate_series(0, 31) as lane;

create table audit_record (
  lane smallint not null,
  seq bigint not null,
  at timestamptz not null,
  action text not null,
  outcome text not null,
  code text,
  actor text not null,
  actor_role text,
  on_behalf_of text,
  journey_id uuid,
  recipient text,
  subject text,
  consent text,
  detail jsonb not null,
  prev_hash bytea not null,
  hash bytea not null,
  primary key (lane, seq)
);
create index audit_record_journey_id on audit_record (journey_id, at) where journey_id is not null;
create index audit_record_at on audit_record (at);

-- What an operator must know. One open alarm per cause, counted.
create table alarm (
  id uuid primary key,
  cause text not null,
  raised_at timestamptz not null,
  last_at timestamptz not null,
  count integer not null,
  cleared_at timestamptz
);
create unique index alarm_open on alarm (cause) where cleared_at is null;

-- Client assertions already used: each `jti` counts once.
create table caller_token (
  jti_hash bytea primary key,
  expires_at timestamptz not null
);
create index caller_token_expires_at on caller_token (expires_at);
