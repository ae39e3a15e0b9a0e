import {
  consentOrigin,
  consentPage,
  consentWindow,
  unanswered,
  windowAddress
} from './consentOrigin';
import type { ServerStatus } from './source';

function status(origin: string | null, window: string | null = null): ServerStatus {
  return {
    state: 'ready',
    issuer: 'i',
    consent: { origin, window, mode: 'frame', enrolled: true, welcome: false }
  };
}

const page = (address: string): URL => new URL(address);

describe('the consent page', () => {
  it('is reached under the host name of the page, so that both share one storage', () => {
    const known = status('http://localhost:7412');
    expect(consentOrigin(known, page('http://127.0.0.1:8888'))).toBe('http://127.0.0.1:7412');
    expect(consentOrigin(known, page('http://localhost:8888'))).toBe('http://localhost:7412');
  });

  it('of an operator is reached where the operator says', () => {
    const known = status('https://consent.example');
    expect(consentOrigin(known, page('https://hub.example/user/x'))).toBe(
      'https://consent.example'
    );
  });

  it('on the loopback of a server elsewhere is not reached', () => {
    expect(consentOrigin(status('http://localhost:7412'), page('https://hub.example'))).toBeNull();
    expect(consentOrigin(status(null), page('http://localhost:8888'))).toBeNull();
    expect(consentOrigin(null, page('http://localhost:8888'))).toBeNull();
  });

  it('stands as a window behind the port that the page came from, forwarded or not', () => {
    const known = status('http://localhost:7412', 'http://consent.localhost:8888');
    expect(consentWindow(known, page('http://localhost:9999'))).toBe(
      'http://consent.localhost:9999'
    );
    expect(consentWindow(known, page('https://hub.example'))).toBeNull();
    expect(consentWindow(status(null), page('http://localhost:8888'))).toBeNull();
  });

  it('stands at this server’s own origin only where the operator chose mode page', () => {
    const path = '/user/x/facetry/consent/';
    const consent = { origin: null, path, mode: 'page' as const, enrolled: true, welcome: false };
    const chosen: ServerStatus = { state: 'ready', issuer: 'i', consent };
    const here = page('https://hub.example');
    expect(consentPage(chosen, here)).toEqual({
      origin: 'https://hub.example',
      address: `https://hub.example${path}`
    });
    expect(consentPage({ ...chosen, consent: { ...consent, mode: 'frame' } }, here)).toBeNull();
    expect(consentPage(status('http://localhost:7412'), page('http://localhost:8888'))).toEqual({
      origin: 'http://localhost:7412',
      address: 'http://localhost:7412/'
    });
  });

  it('opens as a window at the frame’s address, behind Jupyter’s port where that does not answer', () => {
    const known = status('http://localhost:7412', 'http://consent.localhost:8888');
    const here = page('http://localhost:9999');
    expect(windowAddress(known, here)).toBe('http://localhost:7412/');
    unanswered.add('http://localhost:7412');
    expect(windowAddress(known, here)).toBe('http://consent.localhost:9999/');
    expect(windowAddress(known, page('https://hub.example'))).toBeNull();
    unanswered.clear();
    expect(windowAddress(status(null), here)).toBeNull();
  });

  it('in windows alone is behind Jupyter’s port, from wherever that is forwarded', () => {
    const known = status('http://consent.localhost:8888', 'http://consent.localhost:8888');
    expect(windowAddress(known, page('http://localhost:9999'))).toBe(
      'http://consent.localhost:9999/'
    );
    expect(windowAddress(known, page('https://hub.example'))).toBeNull();
  });
});
