-- additive
-- Retention of consultaties (domain.md 2.6, M8): as that of journeys.

-- When the sweeper must look at a consultatie again.
alter table consultatie add column sweep_at timestamptz not null default '-infinity';
-- Set when it is marked: nothing is added to it from then on, its keys go, then its rows.
alter table consultatie add column erasing_at timestamptz;
create index consultatie_sweep_at on consultatie (sweep_at) where erasing_at is null;
create index consultatie_erasing_at on consultatie (erasing_at) where erasing_at is not null;

-- What is left for the figure of G7: no id, no asker, no date finer than a quarter.
create table consultatie_figures (
  region text not null,
  -- First and last moment of the quarter in which it was closed, UTC.
  quarter_from timestamptz not null,
  quarter_until timestamptz not null,
  type text not null,
  channel text not null,
  status text not null,
  closed_in_step smallint,
  count integer not null
);
create unique index consultatie_figures_kind on consultatie_figures (region, quarter_from, type, channel, status, (coalesce(closed_in_step, 0)));
