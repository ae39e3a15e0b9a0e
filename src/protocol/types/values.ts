/** A public JWK with exactly the members of its RFC 7638 thumbprint. */
export type Jwk =
  | { crv: 'Ed25519' | 'X25519'; kty: 'OKP'; x: string }
  | { crv: 'P-256'; kty: 'EC'; x: string; y: string };

/** JSON as it travels: no undefined, no non-finite numbers. */
export type Json = null | boolean | number | string | Json[] | { [member: string]: Json };

export type JsonSchema = { [keyword: string]: Json };
