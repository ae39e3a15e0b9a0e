/** What each token to the service says. */
export interface Spoken {
  /** The issuer id of the service that it is meant for. */
  aud: string;
  /** Seconds since the epoch. */
  iat: number;
  /** Never used again by this key. */
  jti: string;
}
