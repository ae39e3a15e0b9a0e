import { browserName } from './browserName';
import { ENGLISH } from './strings/english';
import { GERMAN } from './strings/german';

const MOZILLA = 'Mozilla/5.0';
const WEBKIT = 'AppleWebKit/605.1.15 (KHTML, like Gecko)';
const CHROME = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0';

describe('a browser is called at first', () => {
  test.each([
    ['Firefox on Linux', 'X11; Linux x86_64; rv:150.0', 'Gecko/20100101 Firefox/150.0'],
    ['Chrome on Windows', 'Windows NT 10.0; Win64; x64', `${CHROME} Safari/537.36`],
    ['Edge on Windows', 'Windows NT 10.0; Win64; x64', `${CHROME} Safari/537.36 Edg/156.0.0.0`],
    ['Opera on macOS', 'Macintosh; Intel Mac OS X 10_15_7', `${CHROME} Safari/537.36 OPR/120.0`],
    ['Safari on macOS', 'Macintosh; Intel Mac OS X 10_15_7', `${WEBKIT} Version/26.0 Safari/605.1`],
    [
      'Safari on iPhone',
      'iPhone; CPU iPhone OS 26_0 like Mac OS X',
      `${WEBKIT} Version/26.0 Mobile/15E148 Safari/604.1`
    ],
    ['Chrome on Android', 'Linux; Android 16', `${CHROME} Mobile Safari/537.36`],
    ['Chrome on ChromeOS', 'X11; CrOS x86_64 16000.0.0', `${CHROME} Safari/537.36`]
  ])('%s', (name, system, engine) => {
    expect(browserName(`${MOZILLA} (${system}) ${engine}`, ENGLISH)).toBe(name);
  });

  test('in the language of the page', () => {
    const agent = `${MOZILLA} (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0`;
    expect(browserName(agent, GERMAN)).toBe('Firefox unter Linux');
  });

  test('what can be known of it', () => {
    expect(browserName('Lynx', ENGLISH)).toBe('Browser');
    expect(browserName('Lynx (Linux)', GERMAN)).toBe('Browser unter Linux');
  });
});
