import { algOf } from '../../../protocol';
import type { FacetBook, PrincipalRecord, RefusalTruth } from '../../types';
import type { Decoy, NativeVerifier } from '../tokens/verify';
import type { Refusals } from './refusals';

/** Longer ones are counted only. */
const LONGEST = 64 * 1024;
/** What `explain` can be asked for. */
const JTI = /^[\w-]{22,43}$/;
const THREE_PARTS = /^\s*([\w-]+)\.([\w-]+)\.([\w-]+)\s*$/;

/**
 * What is refused before it can be read as a token. Where a key that the service knows signed it
 * all the same, its holder is told what is wrong (`aios/self explain`): the likeliest mistakes of
 * whoever writes a client end here.
 */
export class Unread {
  constructor(
    private readonly parts: {
      book: FacetBook;
      verifier: NativeVerifier;
      decoy: Decoy;
      refusals: Refusals;
    }
  ) {}

  tell(compact: string, source: string, truth: RefusalTruth): void {
    const { refusals } = this.parts;
    const said = this.signed(compact.length <= LONGEST ? compact : '');
    if (said) {
      refusals.unread(truth, said.by, said.jti);
    } else {
      refusals.counted(source, truth.code);
    }
  }

  /** One signature is tried, whether there is one and its key is known or not. */
  private signed(compact: string): { by: PrincipalRecord; jti: string } | undefined {
    const { book, verifier, decoy } = this.parts;
    const [, header, payload, encoded] = THREE_PARTS.exec(compact) ?? [];
    const { alg: named, kid } = objectOf(header);
    const { jti } = objectOf(payload);
    const signature = Buffer.from(encoded ?? '', 'base64url');
    if (typeof kid !== 'string' || typeof jti !== 'string' || !JTI.test(jti)) {
      decoy.verify('ES256');
      return undefined;
    }
    const input = Buffer.from(`${header}.${payload}`);
    const alg = named === 'ES256' ? named : 'Ed25519';
    const by = book.principal(kid);
    if (!by || algOf(by.key) !== alg) {
      decoy.verify(alg, input, signature);
      return undefined;
    }
    return verifier.verify(alg, by.key, input, signature) ? { by, jti } : undefined;
  }
}

function objectOf(part: string | undefined): { alg?: unknown; kid?: unknown; jti?: unknown } {
  try {
    const value: unknown = JSON.parse(Buffer.from(part ?? '', 'base64url').toString());
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
