import { type Assertion, b64u, FacetryError, type Jwk, publicPart } from '../protocol';

/** A token is good for a minute, so no prompt may stay longer. */
const PATIENCE_MS = 50_000;
const ES256 = -7;

export type PasskeyTrouble =
  'passkey_absent' | 'passkey_address' | 'passkey_late' | 'passkey_none' | 'passkey_there';

/** Why no authenticator showed anything; nothing was sent. */
export class NoPasskey extends FacetryError {
  declare readonly code: PasskeyTrouble;
}

/** The authenticators that this browser reaches, at the address of this page. */
export class Authenticators {
  /** @param credentials absent in browsers that have none, and where the page is not secure */
  constructor(
    private readonly credentials: CredentialsContainer | undefined,
    /** Aborts when nobody is waited for any more. */
    private readonly patience = (): AbortSignal => AbortSignal.timeout(PATIENCE_MS)
  ) {}

  /**
   * A person shows to be there, with one of these passkeys.
   * @throws NoPasskey
   */
  async assert(ids: readonly string[], challenge: Uint8Array): Promise<Assertion> {
    const credential = await this.asked(signal =>
      this.available.get({
        publicKey: {
          challenge: challenge as BufferSource,
          allowCredentials: ids.map(described),
          userVerification: 'required',
          timeout: PATIENCE_MS
        },
        signal
      })
    );
    const response = credential.response as AuthenticatorAssertionResponse;
    return {
      authenticator_data: encoded(response.authenticatorData),
      client_data: encoded(response.clientDataJSON),
      id: encoded(credential.rawId),
      signature: encoded(response.signature)
    };
  }

  /**
   * Makes a passkey. What it says of itself then is not signed, so it is shown with an assertion.
   * @param known those that the device has, which no authenticator is to make anew
   * @throws NoPasskey
   */
  async make(
    device: { kid: string; petname: string },
    known: readonly string[]
  ): Promise<{ id: string; public_key: Jwk }> {
    const { kid, petname } = device;
    const credential = await this.asked(signal =>
      this.available.create({
        publicKey: {
          attestation: 'none',
          authenticatorSelection: { residentKey: 'discouraged', userVerification: 'required' },
          challenge: crypto.getRandomValues(new Uint8Array(32)),
          excludeCredentials: known.map(described),
          pubKeyCredParams: [{ type: 'public-key', alg: ES256 }],
          rp: { name: 'Facetry' },
          timeout: PATIENCE_MS,
          user: { id: b64u.decode(kid), name: petname, displayName: petname }
        },
        signal
      })
    );
    const key = (credential.response as AuthenticatorAttestationResponse).getPublicKey();
    if (key === null) {
      throw new NoPasskey('passkey_none', 'The passkey has no key of P-256.');
    }
    const { subtle } = crypto;
    const curve = { name: 'ECDSA', namedCurve: 'P-256' };
    const spki = await subtle.importKey('spki', key, curve, true, ['verify']);
    const publicKey = publicPart(await subtle.exportKey('jwk', spki), 'sign');
    return { id: encoded(credential.rawId), public_key: publicKey };
  }

  private get available(): CredentialsContainer {
    if (this.credentials === undefined) {
      throw new NoPasskey('passkey_absent', 'This browser has no passkeys here.');
    }
    return this.credentials;
  }

  private async asked(
    ask: (signal: AbortSignal) => Promise<Credential | null>
  ): Promise<PublicKeyCredential> {
    const signal = this.patience();
    let answer: Credential | null;
    try {
      answer = await ask(signal);
    } catch (cause) {
      throw cause instanceof NoPasskey ? cause : trouble(cause, signal.aborted);
    }
    if (answer === null) {
      throw new NoPasskey('passkey_none', 'No passkey was shown.');
    }
    return answer as PublicKeyCredential;
  }
}

function trouble(cause: unknown, late: boolean): NoPasskey {
  if (late) {
    return new NoPasskey('passkey_late', 'Nothing was shown in time.', { cause });
  }
  switch ((cause as { name?: unknown }).name) {
    case 'InvalidStateError':
      return new NoPasskey('passkey_there', 'That one has a passkey already.', { cause });
    case 'NotSupportedError':
      return new NoPasskey('passkey_absent', 'This browser makes no such passkeys.', { cause });
    case 'SecurityError':
      return new NoPasskey('passkey_address', 'There are no passkeys at this address.', { cause });
    default:
      return new NoPasskey('passkey_none', 'No passkey was shown.', { cause });
  }
}

function described(id: string): PublicKeyCredentialDescriptor {
  return { type: 'public-key', id: b64u.decode(id) };
}

function encoded(bytes: ArrayBuffer): string {
  return b64u.encode(new Uint8Array(bytes));
}
