-- The audit log for five years (NEN 7513, Wabvpz 15e): a chain that anybody can check, in parts by month that can go when
-- their time is over, with what names a person under audit keys.

-- What a lane stands on. `written_at` never goes back within a lane, so that the oldest months are always its beginning.
-- `floor_*`: the last record of a month that was dropped. `mac`: keyed hash over all of this.
alter table audit_lane
  add column written_at timestamptz,
  add column floor_seq bigint not null default 0,
  add column floor_hash bytea not null default ''::bytea,
  add column mac bytea;

alter table audit_record rename to audit_record_before;
alter index audit_record_pkey rename to audit_record_before_pkey;
drop index audit_record_journey_id;
drop index audit_record_at;

-- `person`, `referral`: keyed hashes of BSN and referral number, in the record that made them known. `sealed`: who in
-- person acted, from where and why, and the referral number; only audit keys open it. `data`: the kinds of data touched.
create table audit_record (
  lane smallint not null,
  seq bigint not null,
  written_at timestamptz not null,
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
  data text[] not null,
  detail jsonb not null,
  person bytea,
  referral bytea,
  sealed bytea,
  prev_hash bytea not null,
  hash bytea not null,
  primary key (lane, seq, written_at)
) partition by range (written_at);
create index audit_record_journey_id on audit_record (journey_id, at) where journey_id is not null;
create index audit_record_person on audit_record (person) where person is not null;
create index audit_record_referral on audit_record (referral) where referral is not null;
create index audit_record_introduced on audit_record (journey_id, at desc) include (actor, on_behalf_of) where referral is not null;
create index audit_record_disclosed on audit_record (at) where action in ('deliver', 'bury', 'read') and journey_id is not null;

-- Whatever its time, a record has a place; months of their own are made ahead by the gateway.
create table audit_record_default partition of audit_record default;

-- Records of before keep all their columns and their order; their chain is made anew, since its hash is another one now.
-- The text that is hashed is that of `audit/chain-text.ts`.
create function pg_temp.value_text(value jsonb) returns text language sql as $$
  select case jsonb_typeof(value)
    when 'array' then '[' || coalesce((select string_agg(item::text, ',' order by n) from jsonb_array_elements(value) with ordinality as it (item, n)), '') || ']'
    else value::text
  end
$$;
create function pg_temp.iso(moment timestamptz) returns text language sql as $$
  select '"' || to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '"'
$$;
create function pg_temp.quoted(value text) returns text language sql as $$
  select coalesce(to_json(value)::text, 'null')
$$;

do $$
declare
  lane_row record;
  old record;
  last_hash bytea;
  last_written timestamptz;
  new_hash bytea;
begin
  for lane_row in select lane from audit_lane order by lane loop
    last_hash := ''::bytea;
    last_written := null;
    for old in select * from audit_record_before where lane = lane_row.lane order by seq loop
      last_written := greatest(last_written, old.at);
      new_hash := sha256(convert_to(
        '{"lane":' || old.lane || ',"seq":' || old.seq || ',"prev":"' || encode(last_hash, 'hex') || '","written":' || pg_temp.iso(last_written)
        || ',"at":' || pg_temp.iso(old.at) || ',"action":' || pg_temp.quoted(old.action) || ',"outcome":' || pg_temp.quoted(old.outcome)
        || ',"code":' || pg_temp.quoted(old.code) || ',"actor":' || pg_temp.quoted(old.actor) || ',"role":' || pg_temp.quoted(old.actor_role)
        || ',"for":' || pg_temp.quoted(old.on_behalf_of) || ',"journey":' || pg_temp.quoted(old.journey_id::text)
        || ',"recipient":' || pg_temp.quoted(old.recipient) || ',"subject":' || pg_temp.quoted(old.subject) || ',"consent":' || pg_temp.quoted(old.consent)
        || ',"data":[],"detail":['
        || coalesce((select string_agg('[' || to_json(key)::text || ',' || pg_temp.value_text(value) || ']', ',' order by key collate "C") from jsonb_each(old.detail)), '')
        || '],"person":null,"referral":null,"sealed":null}', 'UTF8'));
      insert into audit_record (lane, seq, written_at, at, action, outcome, code, actor, actor_role, on_behalf_of, journey_id, recipient, subject, consent,
                                data, detail, prev_hash, hash)
      values (old.lane, old.seq, last_written, old.at, old.action, old.outcome, old.code, old.actor, old.actor_role, old.on_behalf_of, old.journey_id,
              old.recipient, old.subject, old.consent, '{}', old.detail, last_hash, new_hash);
      last_hash := new_hash;
    end loop;
    update audit_lane set hash = last_hash, written_at = last_written where lane = lane_row.lane;
  end loop;
end $$;
drop table audit_record_before;
drop function pg_temp.value_text(jsonb);
drop function pg_temp.iso(timestamptz);
drop function pg_temp.quoted(text);

-- Where the lanes stood at a moment, signed. A row stays until it was published outside, and after that to tell when what
-- stands outside was cut. `closes_before`: made to drop the months before that time.
create table audit_checkpoint (
  n bigint primary key,
  at timestamptz not null,
  jws text not null,
  closes_before timestamptz,
  leased_until timestamptz,
  published_at timestamptz
);
create index audit_checkpoint_unpublished on audit_checkpoint (n) where published_at is null;
