import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { signDecision } from '../../client';
import type { Somebody } from '../../host/testing/people';
import { verifyBundle } from '../../ledger';
import { utf8 } from '../../protocol';
import { diagnose } from '../../service/doctor';
import { openBank, PASSPHRASE } from '../testing/bank';
import type { Desk } from '../testing/desk';

describe('an action that two persons have to grant', () => {
  let desk: Desk;
  let ben: Somebody;
  let request: string;
  beforeAll(async () => {
    desk = await openBank('--persons deposit=2');
    ben = await desk.house.enrol('owner', 'Ben');
    const { err } = await desk.run('need bank deposit --no-wait --why payday');
    request = /Request ([0-9a-f]{32})/.exec(err)![1]!;
  });
  afterAll(() => desk.close());

  const whole = () => diagnose(desk.house.database);
  const restarted = async <T>(look: () => Promise<T>): Promise<T> => {
    await desk.house.stop();
    try {
      return await look();
    } finally {
      await desk.house.start();
    }
  };
  /** Of a copy of the folder that somebody changed. */
  const changed = async (statement: string) => {
    const database = join(desk.data, 'state.sqlite');
    copyFileSync(desk.house.database, database);
    const db = new DatabaseSync(database);
    db.exec(statement);
    db.close();
    return (await diagnose(database)).differences.map(({ code }) => code);
  };

  test('is marked as such in the list of what is connected', async () => {
    expect((await desk.run('services list')).out).toMatch(/deposit .*\[2 persons\]/);
  });

  test('is as a facetry.toml says that names its service and says nothing of marks, or no stricter ones', async () => {
    const folder = join(desk.data, 'repository');
    mkdirSync(join(folder, 'data'), { recursive: true });
    const added = await desk.run(
      `services add data --folder ${join(folder, 'data')} --write --persons write=2`,
      { typed: [PASSPHRASE] }
    );
    expect(added).toMatchObject({ code: 0 });
    const named = [
      'facetry = 1',
      '[services.data]',
      'kind = "files"',
      'folder = "data"',
      'write = true',
      ''
    ];
    writeFileSync(join(folder, 'facetry.toml'), named.join('\n'));
    const { out } = await desk.run(['plan', folder]);
    expect(out).toMatch(/^= data is connected/m);
    // A mark that stands is no less for what a file of a repository says.
    const path = join(folder, 'facetry.toml');
    await desk.run(`services add data --folder ${join(folder, 'data')} --write --persons write=3`, {
      typed: [PASSPHRASE]
    });
    writeFileSync(path, [...named.slice(0, -1), 'persons = { write = 2 }', ''].join('\n'));
    const stricter = await desk.run(['plan', folder]);
    expect(stricter).toMatchObject({ code: 0 });
    expect(stricter.out).toContain('write takes 3 persons already, more than the file says');
    const applied = await desk.run(['apply', folder], { typed: [PASSPHRASE] });
    expect(applied.out).toContain('Nothing to do.');
    expect((await desk.run('services list')).out).toMatch(/write .*\[3 persons\]/);
  });

  test('waits after the first, who is told so, and the others who it was', async () => {
    expect((await desk.run('requests')).out).toContain('0 of 2 persons so far');
    const first = await desk.run(`decide ${request}`, { typed: [PASSPHRASE, 'grant'] });
    expect(first.out).toContain('You have agreed: 1 of 2 persons so far.');
    expect((await desk.run('requests')).out).toContain('1 of 2 persons so far: Ada');
    const again = await desk.run(`decide ${request}`, { typed: [PASSPHRASE, 'grant'] });
    expect(again).toMatchObject({ code: 1 });
    expect(again.err).toContain('You have agreed already');
  });

  test('is found whole by the doctor meanwhile, who names each word that was put in or taken', async () => {
    await restarted(async () => {
      expect(await whole()).toMatchObject({ ok: true, differences: [] });
      expect(await changed('DELETE FROM agreements')).toEqual(['agreement_missing']);
      expect(
        await changed(
          `INSERT INTO agreements SELECT entry - 1, request, '${ben.holding.kid}', facet, granted,
             pinned FROM agreements`
        )
      ).toEqual(['agreement_unknown']);
      expect(await changed("UPDATE agreements SET pinned = 'other'")).toEqual(['agreement']);
      expect(await changed(`UPDATE agreements SET principal = '${ben.holding.kid}'`)).toEqual([
        'agreement'
      ]);
      expect(await changed(`UPDATE principals SET person = kid || 'x'`)).toContain('principal');
    });
  });

  test('is granted by the second, and the bundle proves both', async () => {
    const asked = await ben.system.requests.show(request);
    const token = await signDecision(ben.holding, asked, {
      outcome: 'grant',
      granted: asked.persons!.granted!,
      mode: 'pointer',
      challenge: await desk.house.challenge()
    });
    expect(await ben.system.requests.decide(token)).toMatchObject({ state: 'granted' });
    await desk.run('need bank deposit --timeout 5');
    expect((await desk.run('invoke bank deposit amount=5')).code).toBe(0);
    expect(await restarted(whole)).toMatchObject({ ok: true, differences: [] });
    const path = join(desk.data, 'several.bundle');
    await desk.run(`export ${path} --owner`, { typed: [PASSPHRASE] });
    const verdict = await verifyBundle([utf8.encode(readFileSync(path, 'utf8'))]);
    expect(verdict).toMatchObject({ ok: true, faults: [], holeCount: 0, proven: { uses: 1 } });
    const { out } = await desk.run(`audit who bank --bundle ${path}`);
    expect(out).toMatch(/granted by Ben at .*, the last of 2 persons/);
    expect(out).toMatch(/agreed to before by Ada at /);
  });
});
