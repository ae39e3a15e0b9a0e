import { signerFromKey, type Signer } from '../tokens/token';
import type { Jwk } from '../types';

/** Private keys that the RFCs publish, so never anybody's. */
export const RFC8037_ED25519 = {
  crv: 'Ed25519',
  kty: 'OKP',
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
  d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A'
} as const;

export const RFC7515_P256 = {
  crv: 'P-256',
  kty: 'EC',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
  d: 'jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI'
} as const;

/** RFC 8037 A.6: Bob's X25519 key. */
export const RFC8037_X25519: Jwk = {
  crv: 'X25519',
  kty: 'OKP',
  x: '3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08'
};

/** RFC 7518 C: Bob's P-256 key. */
export const RFC7518_P256 = {
  crv: 'P-256',
  kty: 'EC',
  x: 'weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ',
  y: 'e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck',
  d: 'VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw'
} as const;

/** RFC 6979 A.2.5. */
export const RFC6979_P256 = {
  crv: 'P-256',
  kty: 'EC',
  x: 'YP7UuiVanTHJYet0xjVtaMBJuJI7Yfps5mliLmDyn7Y',
  y: 'eQP-EAi4vJmkGunpVii8ZPLxsgwtfp9Rd6PClNRGIpk',
  d: 'ya-p2EW6dRZrXCFXZ7HWk05Qw9s26JsSe4piKxIPZyE'
} as const;

export function publicOf({ d: _, ...jwk }: { d: string } & Jwk): Jwk {
  return jwk;
}

export const ed25519 = publicOf(RFC8037_ED25519);
export const p256 = publicOf(RFC7515_P256);
export const holderP256 = publicOf(RFC7518_P256);

export function edSigner(): Promise<Signer> {
  return signerFromKey({ ...RFC8037_ED25519 });
}

export function ecSigner(): Promise<Signer> {
  return signerFromKey({ ...RFC7515_P256 });
}
