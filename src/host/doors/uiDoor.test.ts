import { UiDoor, ConsentDoor } from '../../service';
import { House, type Received } from '../testing/house';
import { CONSENT, FROM_PAGE, FROM_UI, UI } from '../testing/people';

const NOT_FOUND = expect.objectContaining({ status: 404, body: '{"error":"not_found"}' });

describe('the door of the page outside of Jupyter', () => {
  let house: House;
  beforeAll(async () => {
    house = await House.open();
  });
  afterAll(() => house.close());

  const ask = (headers: Record<string, string>): Promise<Received> =>
    house.send('ui', 'POST', '/enrol', { headers, body: '{}' });
  const status = (headers: Record<string, string>): Promise<Received> =>
    house.send('ui', 'GET', '/status', { headers });

  test('tells its own page who serves, where people approve, and whether anybody can', async () => {
    const consent = { origin: CONSENT, mode: 'frame', welcome: false };
    const said = async (): Promise<unknown> => JSON.parse((await status(FROM_UI)).body);
    const { issuer } = house;
    expect(await said()).toEqual({
      state: 'ready',
      issuer,
      consent: { ...consent, enrolled: false }
    });
    await house.enrol('owner', 'Ada');
    expect(await said()).toEqual({
      state: 'ready',
      issuer,
      consent: { ...consent, enrolled: true }
    });
  });

  test.each<[string, Record<string, string>]>([
    ['of another name for this address', { ...FROM_UI, host: '127.0.0.1:7413' }],
    ['of a name that was rebound', { ...FROM_UI, host: 'evil.example:7413' }],
    ['of the approval page', FROM_PAGE],
    ['of the same site only', { ...FROM_UI, 'sec-fetch-site': 'same-site' }],
    ['of another site', { ...FROM_UI, 'sec-fetch-site': 'cross-site' }],
    ['that a person typed', { ...FROM_UI, 'sec-fetch-site': 'none' }],
    ['without its site', { host: FROM_UI.host, origin: UI }]
  ])('refuses a request %s', async (_which, headers) => {
    expect(await status(headers)).toEqual(NOT_FOUND);
    expect(await ask(headers)).toEqual(NOT_FOUND);
  });

  test.each<[string, Record<string, string>]>([
    ['of another origin', { ...FROM_UI, origin: CONSENT }],
    ['of the null origin', { ...FROM_UI, origin: 'null' }],
    ['without an origin', { host: FROM_UI.host, 'sec-fetch-site': 'same-origin' }]
  ])('refuses what would change something %s', async (_which, headers) => {
    expect(await ask(headers)).toEqual(NOT_FOUND);
  });

  test('gives its page under that name alone, and has it load nothing from elsewhere', async () => {
    const page = await house.send('ui', 'GET', '/', { headers: { host: FROM_UI.host } });
    expect(page.status).toBe(200);
    const policy = page.headers['content-security-policy']!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`frame-src ${CONSENT};`);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|data:/);
    expect(page.headers['cross-origin-opener-policy']).toBe('same-origin');
    for (const host of ['localhost', '127.0.0.1:7413', 'evil.example:7413', '[::1]:7413']) {
      expect(await house.send('ui', 'GET', '/', { headers: { host } })).toEqual(NOT_FOUND);
    }
  });

  test('has no challenge and no configuration of the approval page', async () => {
    for (const [method, path] of [
      ['POST', '/consent/challenge'],
      ['GET', '/consent/config']
    ] as const) {
      expect(await house.send('ui', method, path, { headers: FROM_UI, body: '{}' })).toEqual(
        NOT_FOUND
      );
    }
  });

  test('frames nothing while nobody can approve at this name', () => {
    const files = new Map([['index.html', Buffer.from('')]]);
    const locked = new ConsentDoor(files, { origins: [], frameAncestors: [] });
    const door = new UiDoor(files, UI, locked);
    expect(door.page('/')!.headers['content-security-policy']).toContain("frame-src 'none'");
    expect(door.status('s', true).consent.origin).toBeNull();
  });

  test('is closed where nobody serves that page', async () => {
    const without = await House.open({ ui: undefined });
    try {
      expect(await without.send('ui', 'GET', '/status', { headers: FROM_UI })).toEqual(NOT_FOUND);
      expect(await without.send('ui', 'GET', '/', { headers: FROM_UI })).toEqual(NOT_FOUND);
    } finally {
      await without.close();
    }
  });
});
