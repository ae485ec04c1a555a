/** Who is calling: an OAuth client of the network file, its partner and what that is (design 5.1, callers). */
export type Caller = {
  readonly clientId: string;
  readonly partner: string;
  /** Partner role of the network file. */
  readonly role: string;
  readonly scopes: readonly string[];
};
