/** A checkpoint of the log as it is kept: `jws` is what is published, byte for byte. */
export type CheckpointRow = { readonly n: number; readonly at: Date; readonly jws: string; readonly closesBefore: Date | null; readonly publishedAt: Date | null };

/** The select list of a `CheckpointRow`. */
export const CHECKPOINT_COLUMNS = 'n, at, jws, closes_before as "closesBefore", published_at as "publishedAt"';
