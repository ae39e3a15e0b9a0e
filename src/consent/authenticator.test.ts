import { Authenticators } from './authenticator';

const CHALLENGE = new Uint8Array(32);
const patient = (): AbortSignal => new AbortController().signal;
const bytes = (...values: number[]): ArrayBuffer => Uint8Array.from(values).buffer;

function answering(answer: () => Promise<unknown>): CredentialsContainer {
  return { get: answer, create: answer } as unknown as CredentialsContainer;
}

function failing(name: string): CredentialsContainer {
  return answering(() => Promise.reject(new DOMException('', name)));
}

describe('an authenticator', () => {
  test('is asked for a person who is verified, by the passkeys of this device', async () => {
    const asked: CredentialRequestOptions[] = [];
    const response = {
      authenticatorData: bytes(1),
      clientDataJSON: bytes(2),
      signature: bytes(3)
    };
    const credentials = {
      get: (options: CredentialRequestOptions) => {
        asked.push(options);
        return Promise.resolve({ rawId: bytes(4), response });
      }
    } as unknown as CredentialsContainer;
    expect(await new Authenticators(credentials, patient).assert(['BA'], CHALLENGE)).toEqual({
      authenticator_data: 'AQ',
      client_data: 'Ag',
      id: 'BA',
      signature: 'Aw'
    });
    expect(asked[0]!.publicKey).toMatchObject({
      challenge: CHALLENGE,
      userVerification: 'required',
      allowCredentials: [{ type: 'public-key', id: Uint8Array.of(4) }]
    });
    expect(asked[0]!.publicKey).not.toHaveProperty('rpId');
  });

  test.each([
    ['that is cancelled', failing('NotAllowedError'), 'passkey_none'],
    ['that shows nothing', answering(() => Promise.resolve(null)), 'passkey_none'],
    ['at an address that is no name', failing('SecurityError'), 'passkey_address'],
    ['that signs by no key of P-256', failing('NotSupportedError'), 'passkey_absent'],
    ['that has one already', failing('InvalidStateError'), 'passkey_there'],
    ['that this browser lacks', undefined, 'passkey_absent']
  ])('%s is told of by its own words', async (_, credentials, code) => {
    const authenticators = new Authenticators(credentials, patient);
    await expect(authenticators.assert(['BA'], CHALLENGE)).rejects.toMatchObject({ code });
    const device = { kid: 'BA', petname: 'laptop' };
    await expect(authenticators.make(device, [])).rejects.toMatchObject({ code });
  });

  test('that nobody touches is waited for no longer than a token is good', async () => {
    const credentials = {
      get: ({ signal }: CredentialRequestOptions) =>
        new Promise((_, reject) => {
          signal!.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
        })
    } as unknown as CredentialsContainer;
    const waiting = new AbortController();
    const authenticators = new Authenticators(credentials, () => waiting.signal);
    const answer = authenticators.assert(['BA'], CHALLENGE);
    waiting.abort();
    await expect(answer).rejects.toMatchObject({ code: 'passkey_late' });
  });
});
