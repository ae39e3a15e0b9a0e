/** What of a link could not be followed. */
export type Unfollowed =
  /** So long that nothing of it was read. */
  | { why: 'long' }
  /** Members that are malformed, said twice, or of another version. */
  | { why: 'unread'; members: readonly string[] }
  /** It names entries or facets of another service. */
  | { why: 'service' }
  /** The entry that it names is not shown to this page. */
  | { why: 'entry'; entry: number };
