import type { EntryView } from '../../client';
import { headersOf } from '../../host/testing/replies';
import { granted, openBank } from '../testing/bank';
import type { Desk } from '../testing/desk';

describe('the log from the command line', () => {
  let desk: Desk;

  beforeAll(async () => {
    desk = await openBank();
    await granted(desk, 'need bank balance,rows --lendable');
    const card = (await desk.run('agent card other')).out;
    const lent = await desk.run('lend bank - --uses 1', { input: card });
    await desk.run('agent accept - other', { input: lent.out });
    expect((await desk.run('invoke bank balance')).code).toBe(0);
    expect((await desk.run('invoke bank balance --as other')).code).toBe(0);
    const spent = await desk.run('invoke bank balance --as other');
    expect(spent).toMatchObject({ code: 1, err: expect.stringContaining('uses') });
    await desk.house.appended(() => desk.house.newest(1)[0] === 'refusal');
  });
  afterAll(() => desk.close());

  test('says in words what entries are of, by the names of those in them', async () => {
    const { out } = await desk.run('log query --limit 200');
    expect(out).not.toContain('aios/');
    expect(out).toMatch(/introduction .* invites agent other, an agent$/m);
    expect(out).toMatch(/enrolment +Ada +is let in$/m);
    expect(out).toMatch(/grant +Ada +requests: decide, introduce, list, rename, show$/m);
    expect(out).toMatch(/decision +Ada +granted \(of #\d+\)$/m);
    expect(out).toMatch(/delegation +agent other +bank balance, rows, lent by agent cli$/m);
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
});
