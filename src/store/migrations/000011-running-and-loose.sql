-- additive
-- Routing by capacity counts the journeys that run: an index of those alone, however many are stored.
create index journey_running on journey (team) where status = 'accepted' and team is not null;

-- Pulls that led to no journey and ended: they go with the answers to messages (domain.md 2.6).
create index pull_job_loose on pull_job (ended_at) where ended_at is not null and journey_id is null;
