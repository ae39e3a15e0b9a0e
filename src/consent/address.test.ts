import { Address } from './address';

const REQUEST = 'a'.repeat(32);

/** A window at an address, as it is opened or reloaded. */
function opened(hash: string, state: unknown = null): Pick<Window, 'location' | 'history'> {
  const at = {
    location: { hash, pathname: '/', search: '' },
    history: {
      state,
      replaceState(given: unknown, _: string, address: string) {
        at.history.state = given;
        at.location.hash = new URL(address, 'http://localhost').hash;
      }
    }
  };
  return at as unknown as Pick<Window, 'location' | 'history'>;
}

describe('the address of the approval page', () => {
  it('says what is wanted, by whom one is led back, and in which language', () => {
    const window = opened(`#request=${REQUEST}&lang=de&next=http%3A%2F%2Flocalhost%2Flab`);
    expect(new Address(window, false).read()).toEqual({
      wanted: { kind: 'request', id: REQUEST },
      next: 'http://localhost/lab',
      language: 'de'
    });
    expect(window.location.hash).toBe('');
  });

  it('is cleaned, and a window that is reloaded shows the same again', () => {
    const window = opened(`#request=${REQUEST}&lang=de`);
    const address = new Address(window, false);
    address.keep(address.read().wanted);
    expect(window.location.hash).toBe('');
    const reloaded = new Address(opened('', window.history.state), false);
    const wanted = { kind: 'request', id: REQUEST };
    expect(reloaded.read()).toEqual({ wanted, next: null, language: 'de' });
  });

  it('prefers a link to what was shown before', () => {
    const window = opened('#devices=all', { request: REQUEST });
    expect(new Address(window, false).read().wanted).toEqual({ kind: 'devices', id: 'all' });
  });

  it('is kept nowhere where it has a code', () => {
    const window = opened('#enrol=secret&name=own');
    const address = new Address(window, false);
    const { wanted } = address.read();
    expect(wanted).toEqual({ kind: 'enrol', code: 'secret', namesItself: true });
    address.keep(wanted);
    expect(JSON.stringify([window.history.state, window.location])).not.toContain('secret');
    expect(new Address(window, false).read().wanted).toEqual({ kind: 'none' });
  });

  it('shows nothing again that is no wish, nor anything in a frame', () => {
    for (const kept of ['x', 7, { request: '<img>' }, { enrol: 'secret' }, { facetry: 'grant' }]) {
      expect(new Address(opened('', kept), false).read().wanted).toEqual({ kind: 'none' });
    }
    const framed = opened('', { request: REQUEST });
    expect(new Address(framed, true).read().wanted).toEqual({ kind: 'none' });
  });
});
