import { granted, openBank } from '../testing/bank';
import type { Desk } from '../testing/desk';

describe('an act from the command line', () => {
  let desk: Desk;

  beforeAll(async () => {
    desk = await openBank();
  });
  afterAll(() => desk.close());

  test('from the need to the result, and to a refusal', async () => {
    const asked = await desk.run('need bank balance --why payday --no-wait');
    expect(asked).toMatchObject({ code: 3, out: '' });
    const waits = await desk.run('requests');
    expect(waits.out).toMatch(/agent cli[^]*says: “payday”[^]*1\. .*may use balance on bank/);
    const got = await granted(desk, 'need bank balance --why payday');
    expect(got).toMatchObject({ code: 0, out: expect.stringMatching(/^[0-9a-f]{32} {2}.*until/) });
    const used = await desk.run('invoke bank balance --verify');
    expect(used).toMatchObject({ code: 0, out: '{"balance":100}' });
    expect(used.err).toMatch(/ok {5}inclusion[^]*recorded #\d+/);
    // On a screen the next line begins anew; a pipe gets what came, to the byte.
    const onScreen = await desk.run('invoke bank balance', { outputIsTerminal: true });
    expect(onScreen).toMatchObject({ code: 0, out: '{"balance":100}\n' });
    const sealed = await desk.run('invoke bank balance --sealed --verify');
    expect(sealed).toMatchObject({ code: 0, out: '{"balance":100}' });
    expect(sealed.err).toMatch(/ok {5}inclusion/);
    const again = await desk.run('need bank balance');
    expect(again).toMatchObject({ code: 0, out: got.out });
    const id = got.out.slice(0, 32);
    expect(await desk.run(`revoke ${id}`)).toMatchObject({ code: 0, out: `Ended: ${id}\n` });
    const refused = await desk.run(`invoke ${id} balance`);
    expect(refused).toMatchObject({ code: 1, out: '', err: expect.stringContaining('revoked') });
  });

  test('what comes bit by bit is verified by the receipt of its outcome', async () => {
    await granted(desk, 'need bank stream');
    const upstream = desk.house.bank.stream();
    const used = desk.run('invoke bank stream --verify');
    (await upstream).end('data: 1\n\n');
    expect(await used).toMatchObject({
      code: 0,
      out: 'data: 1\n\n',
      err: expect.stringMatching(/ok {5}inclusion[^]*recorded #\d+/)
    });
  });

  test('what wants to write elsewhere on a person’s screen is shown, and obeyed by nobody', async () => {
    const hostile = 'data: \u001b[2A\u001b]52;c;eA==\u0007Granted\r\n\n';
    for (const outputIsTerminal of [true, false]) {
      const upstream = desk.house.bank.stream();
      const used = desk.run('invoke bank stream', { outputIsTerminal });
      (await upstream).end(hostile);
      const shown = 'data: ⟨U+001B⟩[2A⟨U+001B⟩]52;c;eA==⟨U+0007⟩Granted\n\n';
      expect(await used).toMatchObject({ code: 0, out: outputIsTerminal ? shown : hostile });
    }
  });

  test('answers in JSON, errors too', async () => {
    const got = await granted(desk, 'need bank deposit --json --uses 2');
    expect(JSON.parse(got.out)).toMatchObject({ terms: { actions: ['deposit'], uses: 2 } });
    const used = await desk.run('invoke bank deposit amount=5 --json');
    expect(JSON.parse(used.out)).toMatchObject({
      status: 200,
      body: { balance: expect.any(Number) },
      recorded: { intent: expect.any(Number), outcome: expect.any(Number) }
    });
    const wrong = await desk.run('invoke bank deposit amount="many" --json');
    expect(JSON.parse(wrong.err)).toEqual({
      error: { code: 'argument_invalid', message: expect.any(String) }
    });
    for (const line of ['status --json', 'requests --json', 'services list --json']) {
      const { code, out } = await desk.run(line);
      expect([code, typeof JSON.parse(out)]).toEqual([0, 'object']);
    }
  });

  test('an error of the service behind the facet is exit code 1 with its answer', async () => {
    await granted(desk, 'need bank missing');
    const { code, out, err } = await desk.run('invoke bank missing');
    expect([code, out]).toEqual([1, '{"error":"no such account"}']);
    expect(err).toMatch(/status 404/);
  });

  test('Ctrl-C ends the waiting, not the request', async () => {
    const interrupted = new AbortController();
    const waiting = desk.run('need bank long', { signal: interrupted.signal });
    await desk.house.appended(() => desk.house.newest(1)[0] === 'request');
    interrupted.abort();
    expect(await waiting).toMatchObject({ code: 3, err: expect.stringContaining('stays open') });
    const { out } = await desk.run('status');
    expect(out).toMatch(/waits for request [0-9a-f]{32}/);
  });
});
