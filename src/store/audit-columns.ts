/** The select list that makes a `ChainedRecord` of an `audit_record` row. */
export const AUDIT_COLUMNS = `lane, seq, written_at as "writtenAt", at, action, outcome, code, actor, actor_role as "actorRole",
  on_behalf_of as "onBehalfOf", journey_id as "journeyId", recipient, subject, consent, data, detail,
  person, referral, sealed, prev_hash as "prevHash", hash`;

/** The select list that makes a `LaneStand` of an `audit_lane` row. */
export const LANE_COLUMNS = `lane, seq, hash, written_at as "writtenAt", floor_seq as "floorSeq", floor_hash as "floorHash"`;
