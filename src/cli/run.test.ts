import { chmodSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { EntryView } from '../client';
import { document } from '../host/testing/bank';
import { headersOf } from '../host/testing/replies';
import { COMMANDS } from './run';
import { Desk } from './testing/desk';

const PASSPHRASE = 'correct horse';

describe('the command line', () => {
  let desk: Desk;

  beforeAll(async () => {
    desk = await Desk.open();
    await desk.enrolOwner();
    const config = { document, address: desk.house.bank.address, network: 'loopback' };
    const file = join(desk.data, 'bank.config');
    writeFileSync(file, JSON.stringify(config));
    const added = await desk.run(`services add bank --kind openapi --config @${file}`, {
      typed: [PASSPHRASE]
    });
    expect(added).toMatchObject({ code: 0, out: expect.stringContaining('Connected bank') });
  });
  afterAll(() => desk.close());

  /** `facetry need …`, with Ada deciding meanwhile. */
  async function needed(line: string, decision = ''): Promise<ReturnType<Desk['run']>> {
    const asked = await desk.run(`${line} --no-wait`);
    const request = /Request ([0-9a-f]{32})/.exec(asked.err)![1]!;
    const word = decision.includes('--deny') ? 'deny' : 'grant';
    const decided = await desk.run(`decide ${request} ${decision}`.trim(), {
      typed: [PASSPHRASE, word]
    });
    expect(decided.code).toBe(0);
    return desk.run(`${line} --timeout 5`);
  }

  test('from the need to the result, and to a refusal', async () => {
    const asked = await desk.run('need bank balance --why payday --no-wait');
    expect(asked).toMatchObject({ code: 3, out: '' });
    const waits = await desk.run('requests');
    expect(waits.out).toMatch(/agent cli[^]*says: “payday”[^]*1\. .*may use balance on bank/);
    const got = await needed('need bank balance --why payday');
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
    await needed('need bank stream');
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

  test('a model is connected by its API and where it is', async () => {
    const line = `services add gpt --model openai --address ${desk.house.bank.address}/v1 --no-key`;
    const added = await desk.run(line, { typed: [PASSPHRASE] });
    const out = `Connected gpt: ${desk.house.bank.address}\n`;
    expect(added).toMatchObject({ code: 0, out });
    expect((await desk.run('services list')).out).toMatch(/gpt {2}model[^]*chat .*conversation/);
  });

  test('answers in JSON, errors too', async () => {
    const got = await needed('need bank deposit --json --uses 2');
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
    await needed('need bank missing');
    const { code, out, err } = await desk.run('invoke bank missing');
    expect([code, out]).toEqual([1, '{"error":"no such account"}']);
    expect(err).toMatch(/status 404/);
  });

  describe('deciding', () => {
    test('grants narrower, as the terminal showed it', async () => {
      const got = await needed(
        'need bank deposit,rows --fresh',
        [
          '--actions deposit --uses 3 --expires 30m',
          '--constraint amount={"range":{"max":50}}'
        ].join(' ')
      );
      const sentence = got.out.slice(34);
      expect(sentence).toMatch(/may use deposit on bank.*50.*at most 3 uses/);
    });

    test('shows both columns and the reason as the asker’s words', async () => {
      const { err } = await desk.run([
        'need',
        'bank',
        'text',
        '--why',
        'because \u202E',
        '--no-wait'
      ]);
      const request = /Request ([0-9a-f]{32})/.exec(err)![1]!;
      const { shown, code } = await desk.run(`decide ${request} --uses 1`, {
        typed: [PASSPHRASE, 'grant']
      });
      expect(code).toBe(0);
      expect(shown).toMatch(/agent cli \(agent\) asks[^]*says: “because ⟨U\+202E⟩”/);
      expect(shown).toMatch(
        /1\. requested: {2}.*may use text on bank[^]*you grant: {2}.*at most 1 use/
      );
      expect(shown).not.toContain(PASSPHRASE);
    });

    test('leaves the request open unless the word is typed', async () => {
      await desk.run('need bank slow --no-wait');
      const list = JSON.parse((await desk.run('requests --json')).out) as {
        requests: { id: string }[];
      };
      const { id } = list.requests.at(-1)!;
      for (const word of ['yes', '', 'GRANT', 'deny']) {
        const { code, err } = await desk.run(`decide ${id}`, { typed: [PASSPHRASE, word] });
        expect([code, err]).toEqual([1, expect.stringContaining('stays open')]);
      }
      const denied = await desk.run(['decide', id, '--deny', '--reason', 'not today'], {
        typed: [PASSPHRASE, 'deny']
      });
      expect(denied).toMatchObject({ code: 0, out: 'Denied.\n' });
      const told = await desk.run('need bank slow --timeout 5');
      expect(told).toMatchObject({ code: 1, err: expect.stringContaining('“not today”') });
      const twice = await desk.run(`decide ${id}`, { typed: [PASSPHRASE, 'grant'] });
      expect(twice.code).toBe(1);
    });

    test('takes nothing from a pipe, and no wrong passphrase', async () => {
      const piped = await desk.run('decide', { input: `${PASSPHRASE}\ngrant\n`, typed: ['x'] });
      expect(piped).toMatchObject({ code: 1, err: expect.stringContaining('real terminal') });
      const nobody = await desk.run('decide');
      expect(nobody).toMatchObject({ code: 1, err: expect.stringContaining('no terminal') });
      const wrong = await desk.run('decide', { typed: ['correct house'] });
      expect(wrong).toMatchObject({ code: 1, err: 'The passphrase is wrong.\n' });
    });

    test('of nothing is not a grant', async () => {
      await desk.run('need bank away --no-wait');
      const list = JSON.parse((await desk.run('requests --json')).out) as {
        requests: { id: string }[];
      };
      const { id } = list.requests.at(-1)!;
      const none = await desk.run(`decide ${id} --only 2`, { typed: [PASSPHRASE, 'grant'] });
      expect(none).toMatchObject({ code: 2, err: expect.stringContaining('--deny') });
      await desk.run(`decide ${id} --deny`, { typed: [PASSPHRASE, 'deny'] });
    });
  });

  test('lends to another agent’s card, which takes it in', async () => {
    await needed('need bank balance --lendable --fresh');
    const card = (await desk.run('agent card other')).out;
    const lent = await desk.run('lend bank - --uses 1', { input: card });
    expect(lent).toMatchObject({ code: 0, err: expect.stringContaining('agent other') });
    const taken = await desk.run('agent accept - other', { input: lent.out });
    const id = taken.out.trim();
    expect(taken).toMatchObject({ code: 0, out: expect.stringMatching(/^[0-9a-f]{32}\n$/) });
    expect((await desk.run('invoke bank balance --as other')).code).toBe(0);
    const spent = await desk.run('invoke bank balance --as other');
    expect(spent).toMatchObject({ code: 1, err: expect.stringContaining('uses') });
    expect(await desk.run(`revoke ${id} --as cli`)).toMatchObject({ code: 0 });
    const stolen = await desk.run('agent accept - third', { input: lent.out });
    expect(stolen.code).toBe(1);
  });

  test('lends within the limits of the facet, those that nobody typed too', async () => {
    await needed('need bank balance,deposit,rows --lendable --uses 5 --where amount=5 --rows 2');
    const card = (await desk.run('agent card other')).out;
    const lent = await desk.run('lend bank - --actions rows,balance --rows 1 --json', {
      input: card
    });
    expect(lent.code).toBe(0);
    const { handover } = JSON.parse(lent.out) as { handover: object };
    const taken = await desk.run('agent accept - other --json', {
      input: JSON.stringify(handover)
    });
    expect(JSON.parse(taken.out)).toMatchObject({
      terms: { actions: ['balance', 'rows'], uses: 5, result: { rows: 1 }, constraints: {} }
    });
  });

  test('says in words what entries are of, by the names of those in them', async () => {
    const { out } = await desk.run('log query --limit 200');
    expect(out).not.toContain('aios/');
    expect(out).toMatch(/introduction .* invites agent other, an agent$/m);
    expect(out).toMatch(/enrolment +Ada +is let in$/m);
    expect(out).toMatch(/grant +Ada +requests: decide, introduce, list, rename, show$/m);
    expect(out).toMatch(/decision +Ada +granted \(of #\d+\)$/m);
    expect(out).toMatch(/delegation +agent other +bank balance, rows, lent by agent cli$/m);
  });

  test('gives a device the name that it asks for, where its link leaves that to it', async () => {
    const other = await Desk.open();
    try {
      const { authority } = other.house.core;
      const by = { kind: 'owner', petname: 'first browser', namesItself: true } as const;
      const { code } = await authority.introduce(by);
      const { out } = await other.run(['enrol', '--code', '-', '--name', 'my desk'], {
        input: `http://localhost:7412/#enrol=${code}&name=own\n`,
        typed: ['correct horse', 'correct horse']
      });
      expect(out).toBe('Enrolled as “my desk” (owner).\n');
    } finally {
      await other.close();
    }
  });

  test('enrols a device by the name that its link gives it', async () => {
    const other = await Desk.open();
    try {
      const { core } = other.house;
      const { code } = await core.authority.introduce({ kind: 'owner', petname: 'first browser' });
      const { out } = await other.run(['enrol', '--code', '-'], {
        input: code,
        typed: ['correct horse', 'correct horse']
      });
      expect(out).toBe('Enrolled as “first browser” (owner).\n');
    } finally {
      await other.close();
    }
  });

  test('keeps its deciding key where a code is for somebody who decides nothing', async () => {
    const other = await Desk.open();
    try {
      await other.enrolOwner();
      const { code } = await other.house.core.authority.introduce({
        kind: 'agent',
        petname: 'Eve'
      });
      const told = await other.run('enrol --code -', {
        input: `http://localhost:7412/#enrol=${code}\n`,
        typed: [PASSPHRASE, PASSPHRASE]
      });
      expect(told).toMatchObject({
        code: 1,
        err: expect.stringContaining('decides nothing')
      });
      expect(await other.run('recovery', { typed: [PASSPHRASE] })).toMatchObject({ code: 0 });
    } finally {
      await other.close();
    }
  });

  test('shows and verifies the ledger', async () => {
    const { code, out } = await desk.run('log query --limit 5 --verify');
    expect(code).toBe(0);
    expect(out).toMatch(/^#\d+ {2}\d{4}-\d\d-\d\d .*\n[^]*5 entries of \d+, verified\n$/);
    const tail = await desk.run('log tail --after 0 --count 2 --json');
    const lines = tail.out.trim().split('\n');
    expect(lines.map(line => (JSON.parse(line) as { index: number }).index)).toEqual([1, 2]);
    const kinds = await desk.run('log query --kind refusal --json');
    const { entries } = JSON.parse(kinds.out) as { entries: { kind: string }[] };
    expect(new Set(entries.map(({ kind }) => kind))).toEqual(new Set(['refusal']));
    const ended = await desk.run('log query --object bank --outcome done --since 1h --json');
    const { entries: done } = JSON.parse(ended.out) as { entries: { kind: string }[] };
    expect(new Set(done.map(({ kind }) => kind))).toEqual(new Set(['outcome']));
    expect((await desk.run('log query --object bank --until 1h')).out).toMatch(/^0 entries of/);
  });

  /** The service lies to `log query`: every entry of this kind is shown otherwise. */
  async function lied(kind: string, lie: (entry: EntryView) => Partial<EntryView>) {
    desk.between = fetch => async (address, init) => {
      const answer = await fetch(address, init);
      const text = await answer.text();
      const page = text.startsWith('{"entries":')
        ? (JSON.parse(text) as { entries: EntryView[] })
        : null;
      page?.entries.forEach(entry => entry.kind === kind && Object.assign(entry, lie(entry)));
      const { status } = answer;
      const body = page === null ? text : JSON.stringify(page);
      return new Response(body, { status, headers: headersOf(answer) });
    };
    try {
      return await desk.run('log query --limit 200 --verify');
    } finally {
      desk.between = fetch => fetch;
    }
  }

  test.each<[string, string, (entry: EntryView) => Partial<EntryView>]>([
    ['time', 'intent', ({ at }) => ({ at: at - 1 })],
    ['kind', 'intent', () => ({ kind: 'delegation' })],
    ['reference', 'intent', () => ({ ref: 0 })],
    ['reference', 'outcome', ({ ref }) => ({ ref: ref! - 1 })],
    ['principal', 'intent', () => ({ principal: 'a'.repeat(43) })],
    ['principal', 'outcome', () => ({ principal: 'a'.repeat(43) })],
    ['index', 'intent', ({ index }) => ({ index: index - 1 })]
  ])('does not verify an entry with another %s (of an %s)', async (_, kind, lie) => {
    expect(await lied(kind, lie)).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/^Entry #\d+ is not what the log’s root says/)
    });
  });

  test('prints the names that were recorded, and marks what the service says today', async () => {
    for (const kind of ['intent', 'outcome']) {
      const { code, out } = await lied(kind, () => ({ petname: 'Ada' }));
      expect(code).toBe(0);
      expect(out).toMatch(new RegExp(` ${kind} +agent cli \\(today: Ada\\) `));
      expect(out).not.toMatch(new RegExp(` ${kind} +Ada`));
    }
  });

  test('tests and removes services', async () => {
    const folder = await desk.run(`services add papers --folder ${desk.data}`, {
      typed: [PASSPHRASE]
    });
    expect(folder.code).toBe(0);
    const listed = await desk.run('services list');
    expect(listed.out).toMatch(/papers {2}files/);
    const tested = await desk.run('services test papers', { typed: [PASSPHRASE] });
    expect(tested.code).toBe(0);
    const elsewhere = `services add papers --folder ${desk.house.folder}`;
    const taken = await desk.run(elsewhere, { typed: [PASSPHRASE] });
    expect(taken.code).not.toBe(0);
    expect(taken.err).toContain('Take another name, or say that this one replaces it.');
    const replaced = await desk.run(`${elsewhere} --replace`, { typed: [PASSPHRASE] });
    expect(replaced).toMatchObject({ code: 0, err: '' });
    const removed = await desk.run('services remove papers', { typed: [PASSPHRASE] });
    expect(removed.code).toBe(0);
    const gone = await desk.run('services test papers', { typed: [PASSPHRASE] });
    expect(gone).toMatchObject({ code: 1, err: expect.stringMatching(/papers|no such/i) });
  });

  test('a document is sent along as long as it has room, and its address named where not', async () => {
    const file = join(desk.data, 'long.json');
    const written = (operations: number, indent: number): void => {
      const responses = { '200': { description: 'x'.repeat(1_000) } };
      const paths = Object.fromEntries(
        Array.from({ length: operations }, (_, at) => [`/p${at}`, { get: { responses } }])
      );
      const long = { openapi: '3.1.0', info: { title: 'Long', version: '1' }, paths };
      writeFileSync(file, JSON.stringify(long, null, indent));
    };
    const from = `--document ${file} --address ${desk.house.bank.address}`;
    written(600, 200);
    const whole = await desk.run(`services add long ${from}`, { typed: [PASSPHRASE] });
    expect(whole).toMatchObject({ code: 0, out: expect.stringContaining('Connected long') });
    written(1_000, 0);
    const longer = await desk.run(`services add longer ${from}`, { typed: [PASSPHRASE] });
    expect(longer.code).toBe(1);
    expect(longer.err).toContain('too long to be sent along. Give the address where it is');
    const removed = await desk.run('services remove long', { typed: [PASSPHRASE] });
    expect(removed.code).toBe(0);
  });

  test('an agent can be made by an owner where no supervisor is near', async () => {
    const alone = await desk.run('need bank balance --as remote', { supervised: false });
    expect(alone).toMatchObject({ code: 1, err: expect.stringContaining('facetry agent add') });
    const added = await desk.run('agent add remote', { typed: [PASSPHRASE] });
    const enrolled = await desk.run('agent enrol remote --code -', { input: added.out });
    expect(enrolled).toMatchObject({ code: 0, out: expect.stringContaining('agent remote') });
    const twice = await desk.run('agent enrol remote --code -', { input: added.out });
    expect(twice.code).toBe(1);
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

  test('a service that is not there is exit code 4, in one line', async () => {
    desk.between = () => async () => {
      throw new TypeError('fetch failed');
    };
    const { code, err } = await desk.run('status');
    desk.between = fetch => fetch;
    expect([code, err]).toEqual([4, expect.stringMatching(/^No service runs over .*\n$/)]);
  });

  test.each([
    'fly',
    'need bank',
    'need bank balance --uses none',
    'need bank balance --expires never',
    'need bank balance --colour red',
    'invoke bank',
    'services',
    'services add bank',
    'services add bank --folder /a --document b',
    'revoke bank',
    'log query --limit 0',
    'enrol --code abc',
    'status --data'
  ])('does not understand `facetry %s`: exit code 2', async line => {
    const { code, err, out } = await desk.run(line, { typed: [] });
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/\w/);
  });

  test.each([
    ['verify none.bundle', '“none.bundle” does not exist.\n'],
    ['verify /tmp', 'What was named is a folder, not a file.\n'],
    ['export /etc/hostname/x', '“/etc/hostname/x” lies below a file, not a folder.\n'],
    ['export /dev/null', '“/dev/null” exists already; nothing was overwritten.\n']
  ])('says in words what is wrong with a file: %s', async (line, said) => {
    const { code, err } = await desk.run(line);
    expect([code, err]).toEqual([1, said]);
  });

  test('a code never stands on the command line', async () => {
    const { code, err } = await desk.run(`enrol --code ${'A'.repeat(43)}`);
    expect([code, err]).toEqual([2, expect.stringContaining('--code -')]);
  });

  test('every command has its help', async () => {
    const { out } = await desk.run('--help');
    for (const { name, summary, json } of COMMANDS) {
      expect(out).toContain(summary);
      const help = await desk.run(`${name} --help`);
      expect(help.code).toBe(0);
      expect(help.out.startsWith(`Usage: facetry ${name}`)).toBe(true);
      expect(help.out.includes('--json')).toBe(json !== false);
    }
  });

  test('keeps keys in files that their owner alone reads, the deciding one sealed', async () => {
    const files = desk.files().filter(({ path }) => path.includes('/cli/'));
    expect(files.map(({ path }) => path.split('/').at(-1)).sort()).toEqual([
      'owner.sealed',
      'wallet.sqlite'
    ]);
    for (const { path, text } of files) {
      expect(statSync(path).mode & 0o777).toBe(0o600);
      expect(path.endsWith('.sealed') && text.includes('"d"')).toBe(false);
    }
    const { path } = files.find(file => file.path.endsWith('wallet.sqlite'))!;
    chmodSync(path, 0o644);
    const open = await desk.run('invoke bank balance');
    chmodSync(path, 0o600);
    expect(open).toMatchObject({ code: 1, err: expect.stringContaining('read by others') });
  });
});
