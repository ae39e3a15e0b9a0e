import '../../testing/dom';

import { onOtherColours } from './themes';

describe('colours', () => {
  const asked = new Map<string, EventTarget>();
  const { matchMedia } = window;
  beforeAll(() => {
    window.matchMedia = query => {
      const list = asked.get(query) ?? new EventTarget();
      asked.set(query, list);
      return list as MediaQueryList;
    };
  });
  afterAll(() => {
    window.matchMedia = matchMedia;
  });

  test.each([
    ['a dark scheme', '(prefers-color-scheme: dark)'],
    ['more contrast', '(prefers-contrast: more)'],
    ['colours of its own', '(forced-colors: active)']
  ])('are looked at anew when the system chooses %s, until that is ended', (_, query) => {
    const changed = jest.fn();
    const end = onOtherColours(changed);
    asked.get(query)!.dispatchEvent(new Event('change'));
    expect(changed).toHaveBeenCalledTimes(1);
    end();
    asked.get(query)!.dispatchEvent(new Event('change'));
    expect(changed).toHaveBeenCalledTimes(1);
  });

  test('are looked at anew when JupyterLab has another theme', async () => {
    const changed = await new Promise(resolve => {
      const end = onOtherColours(() => {
        end();
        resolve('changed');
      });
      document.body.setAttribute('data-jp-theme-name', 'Another');
    });
    expect(changed).toBe('changed');
  });
});
