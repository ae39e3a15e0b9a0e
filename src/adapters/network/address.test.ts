import { OpenApiAdapter } from '../openapi';
import { callOf, testIo, told } from '../testing/io';
import { httpUpstream, json, type Upstream } from '../testing/upstream';
import { addressKind, mayReach, readOrigin } from './address';

const none = new AbortController().signal;

describe('an address as it is registered', () => {
  test.each([
    ['https://api.example', 'https://api.example', 'public'],
    ['https://API.Example:443/v1', 'https://api.example', 'public'],
    ['http://localhost:8888/user/x/', 'http://localhost:8888', 'loopback'],
    ['http://app.localhost:1', 'http://app.localhost:1', 'loopback'],
    ['http://127.0.0.1:8888', 'http://127.0.0.1:8888', 'loopback'],
    ['http://[::1]:8888', 'http://[::1]:8888', 'loopback'],
    ['http://10.1.2.3', 'http://10.1.2.3', 'private'],
    ['http://[fd12::1]', 'http://[fd12::1]', 'private'],
    ['https://bücher.example', 'https://xn--bcher-kva.example', 'public'],
    ['https://8.8.8.8', 'https://8.8.8.8', 'public']
  ])('%s is %s, %s', (text, origin, network) => {
    expect(readOrigin(text, undefined, '/address')).toMatchObject({ origin, network });
  });

  test('a name inside a network is private only where a person says so', () => {
    expect(readOrigin('http://crm.corp', undefined, '').network).toBe('public');
    expect(readOrigin('http://crm.corp', 'private', '').network).toBe('private');
    expect(() => readOrigin('http://crm.corp', 'anything', '')).toThrow(/network is/);
  });

  test('saying so does not make an address that is never called callable', () => {
    expect(() => readOrigin('http://169.254.169.254', 'private', '')).toThrow(/never called/);
    expect(readOrigin('http://localhost', 'private', '').network).toBe('loopback');
  });
});

describe('the kind of an address', () => {
  test.each([
    ['127.255.255.254', 'loopback'],
    ['::1', 'loopback'],
    ['0:0:0:0:0:0:0:1', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['::ffff:7f00:1', 'loopback'],
    ['::FFFF:10.0.0.1', 'private'],
    ['::ffff:a9fe:a9fe', 'never'],
    ['172.16.0.1', 'private'],
    ['172.32.0.1', 'public'],
    ['100.64.0.1', 'private'],
    ['100.100.100.200', 'never'],
    ['169.254.169.254', 'never'],
    ['fe80::1', 'never'],
    ['fe80::1%eth0', 'never'],
    ['::127.0.0.1', 'never'],
    ['64:ff9b::7f00:1', 'never'],
    ['2002:7f00:1::', 'never'],
    ['0.0.0.0', 'never'],
    ['::', 'never'],
    ['255.255.255.255', 'never'],
    ['224.0.0.1', 'never'],
    ['2606:4700::1111', 'public'],
    ['1.1.1.1', 'public'],
    ['localhost', 'never'],
    ['', 'never']
  ])('%s is %s', (address, kind) => {
    expect(addressKind(address)).toBe(kind);
  });

  test('each network reaches its own kind, and a private one the public too', () => {
    const addresses = ['127.0.0.1', '10.0.0.1', '1.1.1.1', '169.254.169.254'];
    const reached = (['loopback', 'private', 'public'] as const).map(network =>
      addresses.filter(a => mayReach(network, a))
    );
    expect(reached).toEqual([['127.0.0.1'], ['10.0.0.1', '1.1.1.1'], ['1.1.1.1']]);
  });
});

/** Registered addresses that mean this machine, a metadata service, or the inside, in disguise. */
const DISGUISED = [
  'http://2130706433:PORT/',
  'http://0x7f000001:PORT/',
  'http://0x7f.0.0.1:PORT/',
  'http://0177.0.0.1:PORT/',
  'http://017700000001:PORT/',
  'http://127.1:PORT/',
  'http://127.0.1:PORT/',
  'http://127.0.0.01:PORT/',
  'http://127.0.0.1.:PORT/',
  'http://0:PORT/',
  'http://0.0.0.0:PORT/',
  'http://0x0:PORT/',
  'http://[::]:PORT/',
  'http://[0:0:0:0:0:0:0:1]:PORT/',
  'http://[::ffff:127.0.0.1]:PORT/',
  'http://[::ffff:7f00:1]:PORT/',
  'http://[0:0:0:0:0:ffff:127.0.0.1]:PORT/',
  'http://[::127.0.0.1]:PORT/',
  'http://[64:ff9b::127.0.0.1]:PORT/',
  'http://[64:ff9b:1::7f00:1]:PORT/',
  'http://[2002:7f00:1::]:PORT/',
  'http://[2001:0:7f00:1::]:PORT/',
  'http://[::1%25lo]:PORT/',
  'http://localhost.:PORT/',
  'http://①②⑦.⓪.⓪.①:PORT/',
  'http://127。0。0。1:PORT/',
  'http://127%2e0%2e0%2e1:PORT/',
  'http://%6c%6f%63%61%6c%68%6f%73%74:PORT/',
  'http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:PORT/',
  'http://local\u00adhost:PORT/',
  'http://localhost\t:PORT/',
  'http:\\\\127.0.0.1:PORT/',
  'http:///127.0.0.1:PORT/',
  'http:127.0.0.1:PORT/',
  'http://api.example@127.0.0.1:PORT/',
  'http://api.example:x@127.0.0.1:PORT/',
  'http://127.0.0.1:PORT\\@api.example/',
  'http://api.example#@127.0.0.1:PORT/',
  '//127.0.0.1:PORT/',
  'file:///etc/passwd',
  'ftp://127.0.0.1:PORT/',
  'gopher://127.0.0.1:PORT/',
  'unix:///tmp/x.sock',
  'data:application/json,{}',
  'http+unix://127.0.0.1:PORT/',
  'http://169.254.169.254/',
  'http://2852039166/',
  'http://0xa9fea9fe/',
  'http://0251.0376.0251.0376/',
  'http://169.254.43518/',
  'http://[::ffff:169.254.169.254]/',
  'http://[fe80::1]/',
  'http://[fd00:ec2::254]/',
  'http://100.100.100.200/',
  'http://192.0.0.192/',
  'http://168.63.129.16/',
  'http://metadata.google.internal/',
  'http://metadata/',
  'http://instance-data/',
  'http://255.255.255.255/',
  'http://224.0.0.1/',
  'http://240.0.0.1/'
];

/** What a registered public name may come to lead to. */
const REBOUND = [
  '127.0.0.1',
  '127.0.0.2',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::127.0.0.1',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  '0.0.0.0',
  '::',
  '10.0.0.1',
  '172.16.5.4',
  '192.168.1.1',
  '100.64.0.1',
  '169.254.169.254',
  '100.100.100.200',
  'fe80::1',
  'fd00:ec2::254',
  'fc00::1',
  'ff02::1',
  '224.0.0.1',
  '255.255.255.255',
  'fe80::1%lo',
  'not-an-address'
];

describe('no form of an address makes the service call inside', () => {
  let trap: Upstream;
  beforeAll(async () => {
    trap = await httpUpstream((_request, response) => json(response, 200, {}));
  });
  afterAll(() => trap.close());

  async function attempt(address: string, resolved: string[]): Promise<string> {
    const adapter = new OpenApiAdapter();
    const resolve = async (): Promise<{ address: string; family: 4 | 6 }[]> =>
      resolved.map(a => ({ address: a, family: a.includes(':') ? (6 as const) : (4 as const) }));
    const io = testIo({ resolve });
    try {
      const inspected = await adapter.inspect(
        { address, methods: [{ method: 'GET', path: '/x' }] },
        io,
        null,
        none
      );
      return (
        await told(await adapter.perform(callOf(inspected, 'x_get', {}, { timeoutMs: 2_000 }), io))
      ).outcome;
    } catch (error) {
      return (error as Error).name;
    } finally {
      io.http.close();
    }
  }

  test.each(DISGUISED)('%s is not registered', async form => {
    const address = form.replace('PORT', String(trap.port));
    expect(await attempt(address, ['127.0.0.1'])).toBe('ConfigError');
  });

  test.each(REBOUND)('a public name that leads to %s is not called', async address => {
    expect(await attempt(`http://api.example:${trap.port}`, [address])).toBe('not_sent');
  });

  test('one bad address among good ones is enough', async () => {
    expect(await attempt(`http://api.example:${trap.port}`, ['93.184.216.34', '127.0.0.1'])).toBe(
      'not_sent'
    );
  });

  test('localhost that leads elsewhere is not called', async () => {
    expect(await attempt(`http://localhost:${trap.port}`, ['10.0.0.1'])).toBe('not_sent');
  });

  test('of all these forms none arrived, and there are more than sixty', async () => {
    expect(DISGUISED.length + REBOUND.length).toBeGreaterThan(60);
    expect(trap.connections).toBe(0);
    // The trap is real: registered plainly, it is reached.
    expect(await attempt(trap.address, [])).toBe('done');
    expect(trap.connections).toBe(1);
  });
});
