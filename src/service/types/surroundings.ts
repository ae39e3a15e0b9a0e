/** Milliseconds since the epoch. */
export interface Clock {
  now(): number;
}

/** Closes secrets where they lie, by a key that does not lie beside them. */
export interface Vault {
  /** What is closed by another opens by none. */
  readonly id: string;
  /** @param purpose what the text is, and whose; it opens as nothing else */
  close(text: string, purpose: string): string;
  /** @throws where this did not close it, as that */
  open(stored: string, purpose: string): string;
}

export interface Random {
  bytes(length: number): Uint8Array;
}
