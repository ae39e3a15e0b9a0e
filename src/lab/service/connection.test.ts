import '../testing/dom';

import { ServerConnection } from '@jupyterlab/services';
import { nullTranslator } from '@jupyterlab/translation';

import { ServerSource } from './connection';

describe('the service through the Jupyter server', () => {
  test('says by a code, and in words that are translated, where no page can keep keys', async () => {
    const trans = { ...nullTranslator.load(''), __: (text: string) => `übersetzt: ${text}` };
    const settings = ServerConnection.makeSettings({ baseUrl: 'http://far.example/' });
    const source = new ServerSource(settings, trans);
    expect(window.isSecureContext).toBeFalsy();
    await expect(source.load()).rejects.toMatchObject({
      code: 'insecure_context',
      message: expect.stringMatching(/^übersetzt: Open JupyterLab over https/)
    });
  });

  test('says by a code, and in words that are translated, that nothing answers', async () => {
    const trans = { ...nullTranslator.load(''), __: (text: string) => `übersetzt: ${text}` };
    const settings = ServerConnection.makeSettings({
      fetch: () => Promise.reject(new TypeError('Failed to fetch'))
    });
    await expect(new ServerSource(settings, trans).status()).rejects.toMatchObject({
      code: 'server_away',
      message: 'übersetzt: Jupyter’s server can’t be reached.'
    });
  });

  test('asks for the tour in the language of the page', async () => {
    const asked: string[] = [];
    const settings = ServerConnection.makeSettings({
      baseUrl: 'http://near.example/',
      fetch: request => {
        asked.push((request as Request).url);
        return Promise.resolve(new Response('{}'));
      }
    });
    const german = {
      ...nullTranslator.load(''),
      __: (text: string) => (text === 'en' ? 'de' : text)
    };
    await new ServerSource(settings, german).startTour();
    const [{ pathname, searchParams }] = asked.map(one => new URL(one)) as [URL];
    expect([pathname, searchParams.get('language')]).toEqual(['/facetry/tour', 'de']);
  });
});
