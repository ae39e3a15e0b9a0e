import type { Jwk, Signer } from '../../protocol';

/** A key that signs descriptors no more. */
export interface FormerDescriptor {
  key: Jwk;
  /** Seconds since the epoch: no descriptor by it is younger. */
  until: number;
  /** `facet-successor`, by which it named the next. */
  successor: string;
}

/** What the service is called and signs with; made at the first start. */
export interface Identity {
  issuer: string;
  /** Signs descriptors. */
  descriptor: Signer;
  descriptorKey: Jwk;
  /** What signed descriptors before, the newest first. */
  formerDescriptors: readonly FormerDescriptor[];
  /** C2SP vkey of the log's key. */
  logKey: string;
}
