import { consentOrigin } from './consentOrigin';
import type { ServerStatus } from './source';

const status = (origin: string | null): ServerStatus => ({
  state: 'ready',
  issuer: 'x',
  consent: { origin, mode: 'frame', enrolled: true }
});

describe('the consent page is reached', () => {
  it('under the host name of the page itself, so that frame and window share their storage', () => {
    const at = (hostname: string) =>
      consentOrigin(status('http://localhost:7000'), { protocol: 'http:', hostname });
    expect(at('127.0.0.1')).toBe('http://127.0.0.1:7000');
    expect(at('localhost')).toBe('http://localhost:7000');
  });

  it('not at all through a loopback address from another machine', () => {
    const remote = { protocol: 'https:', hostname: 'hub.example' };
    expect(consentOrigin(status('http://localhost:7000'), remote)).toBeNull();
    expect(consentOrigin(status('https://consent.example'), remote)).toBe(
      'https://consent.example'
    );
  });
});
