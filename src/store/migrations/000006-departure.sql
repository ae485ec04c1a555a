-- When an attempt of a delivery left, on which consent and at which version of its journey: written before the first byte
-- goes, under a lock on the journey, so that a withdrawal is either before it (nothing leaves) or after it (its notice
-- follows). What was tried by an older gateway may have left.
alter table outbox_delivery
  add column departed_at timestamptz,
  add column departed_version integer,
  add column departed_consent text;
update outbox_delivery set departed_at = created_at where attempts > 0;
