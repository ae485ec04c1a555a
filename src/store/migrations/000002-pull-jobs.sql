-- Referrals that a source notified and that are pulled from it (Notified Pull): one row per notification, for ever known by
-- the keyed hash of its identifier. `content` is sealed: the authorization base is a secret, and the path may say who it is.
-- `due_at`: when a gateway must do something again, a pull or telling the source; null: nothing is left to do. `round`
-- counts how often newer inputs replaced the older, so that an attempt with old ones can't end the job.
create table pull_job (
  id uuid primary key,
  sender text not null,
  identifier_hash bytea not null,
  content_hash bytea not null,
  status text not null check (status in ('pending', 'pulled', 'cancelled', 'expired', 'failed', 'stopped')),
  code text,
  round integer not null,
  due_at timestamptz,
  attempts integer not null,
  leased_until timestamptz,
  expires_at timestamptz not null,
  created_at timestamptz not null,
  ended_at timestamptz,
  journey_id uuid,
  message_ids uuid[] not null,
  content bytea not null
) with (fillfactor = 80);
alter table pull_job alter column content set storage external;
create unique index pull_job_identifier_hash on pull_job (identifier_hash);
create index pull_job_due on pull_job (due_at, id) where due_at is not null;
create index pull_job_journey_id on pull_job (journey_id) where journey_id is not null;
