-- Retention (domain.md 2.6): what may go when, what is on its way out, and what is left of an erased journey.

-- When the sweeper must look at a journey again: at once after every change.
alter table journey add column sweep_at timestamptz not null default '-infinity';
create index journey_sweep_at on journey (sweep_at);

-- Set when the journey is marked: nothing is added to it from then on, its keys go, then its rows.
alter table journey add column erasing_at timestamptz;
create index journey_erasing_at on journey (erasing_at) where erasing_at is not null;

-- The bytes went, what was answered stays.
alter table raw_message add column erased_at timestamptz;
create index raw_message_unlinked on raw_message (received_at) where journey_id is null;

-- A channel that answers later than it takes over (CONTRL of Edifact) said that it was accepted.
alter table outbox_delivery add column acknowledged_at timestamptz;

-- Keys that must be destroyed. A key stands here from the commit that gave its content up until it is gone from the key
-- store, so that a kill in between loses none of them.
create table doomed_key (
  ref bytea primary key,
  doomed_at timestamptz not null
);

-- An erased journey: by what it is found in the log (Wabvpz 15e) and known again when its referral is sent once more.
create table erased_journey (
  id uuid primary key,
  referral_hash bytea not null,
  bsn_hash bytea,
  region text not null,
  reason text not null check (reason in ('term', 'person')),
  marked_at timestamptz not null,
  erased_at timestamptz,
  keep_until timestamptz not null
);
create index erased_journey_referral_hash on erased_journey (referral_hash);
create index erased_journey_bsn_hash on erased_journey (bsn_hash) where bsn_hash is not null;
create index erased_journey_keep_until on erased_journey (keep_until);

-- Proof of consent (AVG 7 lid 1): what was agreed to, when and how; who it was stands in no column.
create table consent_record (
  id text not null,
  journey_id uuid not null,
  class text not null,
  partner text,
  decision text not null,
  given_at timestamptz not null,
  how text,
  leaflet text,
  given_by text not null,
  capacity text,
  source text not null,
  withdrawn_at timestamptz,
  ended_at timestamptz not null,
  keep_until timestamptz not null,
  primary key (journey_id, id)
);
create index consent_record_keep_until on consent_record (keep_until);

-- Figures of an erased journey (domain.md 5): no id, no name, no date finer than a quarter. Without key to anything else.
create table journey_figures (
  region text not null,
  quarter text not null,
  result text not null,
  code text,
  gesprekken integer not null,
  days_to_gesprek integer,
  days_to_treatment integer,
  is_team_complete boolean not null,
  had_experience boolean not null,
  had_naaste boolean not null,
  categories text[] not null
);
create index journey_figures_quarter on journey_figures (region, quarter);

-- One sweeper at a time over all gateways; a killed one's lease runs out.
create table sweep_lease (
  name text primary key,
  holder uuid not null,
  until timestamptz not null
);
