-- Consultaties (G1 to G9): an aggregate of their own beside journeys, with the same kind of row. Content is sealed under a
-- key of its own; what is counted (G7) stands in plain view.
create table consultatie (
  id uuid primary key,
  version integer not null,
  type text not null,
  channel text not null,
  status text not null,
  region text not null,
  asker text not null,
  -- Whose turn it is.
  consultant text,
  asked_at timestamptz not null,
  updated_at timestamptz not null,
  closed_at timestamptz,
  closed_in_step smallint,
  next_due_at timestamptz,
  key_ref bytea not null,
  state bytea not null
) with (fillfactor = 80);
alter table consultatie alter column state set storage external;
create index consultatie_next_due_at on consultatie (next_due_at) where next_due_at is not null;
create index consultatie_closed_at on consultatie (closed_at) where closed_at is not null;
create index consultatie_consultant on consultatie (consultant) where consultant is not null;

-- Events, Tasks and deliveries belong to an aggregate: a journey or a consultatie, whose ids never meet. `journey_id` names
-- either, so that one outbox keeps one order and one relay; both are written in the commit of what belongs to them.
alter table journey_event drop constraint journey_event_journey_id_fkey;
alter table task_index drop constraint task_index_journey_id_fkey;
alter table outbox_delivery drop constraint outbox_delivery_journey_id_fkey;
