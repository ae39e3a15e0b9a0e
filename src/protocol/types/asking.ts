import type { BodyClaim, CellWord, Lineage } from './acts';
import type { Assertion } from './deciding';
import type { Spoken } from './spoken';
import type { Need } from './terms';
import type { Json, Jwk } from './values';

export interface EnrolmentPayload extends Spoken {
  code: string;
  encryption_key: Jwk;
  origin?: string;
  public_key: Jwk;
}

export interface RequestPayload extends Spoken {
  cell?: CellWord;
  encryption_key: Jwk;
  needs: Need[];
  public_key: Jwk;
  purpose: string;
}

export interface PollPayload extends Spoken {
  request: string;
  /** Seconds of long poll, 0 to 30. */
  wait?: number;
}

export interface WithdrawPayload extends Spoken {
  request: string;
}

export interface ActionPayload extends Spoken {
  act: string;
  args: Record<string, Json>;
  body?: BodyClaim;
  cell?: CellWord;
  /** Id of the request with which a person confirmed this act. */
  confirmed?: string;
  fct: string;
  lineage?: Lineage;
  obj: string;
  /** Of what lets somebody in or run again, by a device that has passkeys. */
  passkey?: Assertion;
  /** Where the action travels sealed: the key that its answer is sealed to, made for it alone. */
  reply?: Jwk;
}

export interface CardPayload extends Spoken {
  encryption_key: Jwk;
  /** SHA-256 of what the bearer calls itself, which travels beside it (`ToldName`). */
  named: string;
  public_key: Jwk;
}

/** A newcomer's wish to be let in: only its own key, and what it calls itself. */
export interface KnockPayload extends Spoken {
  /** Absent: a program, which is one principal. */
  kind?: 'host';
  name: string;
  public_key: Jwk;
}
