/** The select list that makes a `ChainedRecord` of an `audit_record` row. */
export const AUDIT_COLUMNS = `lane, seq, at, action, outcome, code, actor, actor_role as "actorRole",
  on_behalf_of as "onBehalfOf", journey_id as "journeyId", recipient, subject, consent, detail,
  prev_hash as "prevHash", hash`;
