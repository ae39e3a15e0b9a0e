import type { Fetch } from '../../client';
import { FacetryError } from '../../protocol';
import type { Wallet } from '../../wallet';

/** How the service elsewhere is, in words for whoever looks at this server. */
export type Reached = { state: 'ready' } | { state: 'offline'; code: string; message: string };

const BAD_CERTIFICATE =
  /^(CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH)/;
const ANSWERS_MS = 5_000;

/** Says what went wrong when nothing answered: the wire knows, errors that go further do not say. */
export class Wire {
  constructor(private readonly inner: Fetch) {}

  readonly fetch: Fetch = async (address, init) => {
    try {
      const answer = await this.inner(address, init);
      this.badCertificate = false;
      return answer;
    } catch (error) {
      const { cause } = Object(error) as { cause?: { code?: unknown } };
      this.badCertificate = BAD_CERTIFICATE.test(String(cause?.code));
      throw error;
    }
  };

  badCertificate = false;
}

/** Asks the service who it is. @throws FacetryError `issuer_changed`: then nothing may be sent */
export async function reach(
  wallet: Pick<Wallet, 'meet'>,
  wire: Wire,
  address: string
): Promise<Reached> {
  try {
    await wallet.meet(AbortSignal.timeout(ANSWERS_MS));
    return { state: 'ready' };
  } catch (error) {
    if (error instanceof FacetryError && error.code === 'issuer_changed') {
      throw error;
    }
    return { state: 'offline', ...troubleAt(address, wire) };
  }
}

/** Why nothing of ours answered there. */
export function troubleAt(address: string, wire: Wire): { code: string; message: string } {
  return wire.badCertificate
    ? {
        code: 'bad_certificate',
        message:
          `The certificate of ${address} is not one that this machine trusts, or is another ` +
          'name’s: nothing was sent. Have its operator renew it, or install its authority here.'
      }
    : {
        code: 'unreachable',
        message:
          `No Facetry service answers at ${address}. It is tried again by itself; if it never ` +
          'answered, look at Facetry.service_url.'
      };
}
