-- additive
-- Routing by capacity counts the journeys that run: an index of those alone, however many are stored.
create index journey_running on journey (team) where status = 'accepted' and team is not null;
