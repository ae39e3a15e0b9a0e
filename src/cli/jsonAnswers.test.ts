import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { findCommand } from './command';
import { COMMANDS } from './run';
import { deskWithBank, PASSPHRASE } from './testing/bank';
import type { Desk } from './testing/desk';
import { DOCUMENTED } from './testing/documentedKeys';

/** Read by the Python package (tests/test_answers_in_json.py). */
const PYTHONS = new Set(['serve', 'login', 'logout', 'wallet', 'version']);
/** Those that need more than a desk with a bank, and the tests that run them. */
const ELSEWHERE: Record<string, string> = {
  accept: 'commands/handOver.test.ts',
  admit: 'commands/admit.test.ts',
  'agent accept': 'commands/lend.test.ts',
  'agent enrol': 'commands/enrol.test.ts',
  'approvers revoke': 'commands/manifestApprovers.test.ts',
  lend: 'commands/lend.test.ts',
  'services add': 'testing/bank.ts',
  clone: 'commands/clone.test.ts',
  doctor: 'commands/doctor.test.ts',
  enrol: 'testing/desk.ts',
  erase: 'commands/erase.test.ts',
  freeze: 'commands/manifest.test.ts',
  renew: 'commands/bundleLimits.test.ts',
  restore: 'commands/backup.test.ts',
  rotate: '../../python_stub/facetry_service/tests/test_stopped.py',
  witness: 'commands/witness.test.ts'
};

describe('what commands answer with --json', () => {
  let desk: Desk;
  let facet: string;
  const answered = new Map<string, string[]>();

  /** Runs a line, all of whose standard output has to be one answer in JSON. */
  async function answer(line: string, code = 0): Promise<Record<string, unknown>> {
    const argv = [...line.split(' '), '--json'];
    const ran = await desk.run(argv, { typed: [PASSPHRASE, ...typedFor(line)] });
    expect({ line, code: ran.code, err: ran.err }).toMatchObject({ line, code });
    const told = JSON.parse(ran.out) as Record<string, unknown>;
    expect(ran.out.trimEnd().split('\n')).toHaveLength(1);
    answered.set(findCommand(COMMANDS, argv)!.name, Object.keys(told).sort());
    return told;
  }

  const typedFor = (line: string): string[] => {
    const [first = '', second = ''] = line.split(' ');
    const words: Record<string, string> = {
      decide: 'grant',
      invite: 'invite',
      'rules add': 'grant',
      rename: 'rename',
      resume: 'resume'
    };
    const word = words[first] ?? words[second] ?? words[`${first} ${second}`];
    return word === undefined ? [] : [word];
  };

  beforeAll(async () => {
    ({ desk, facet } = await deskWithBank('balance,deposit'));
    const inFolder = (name: string): string => join(desk.data, name);
    writeFileSync(inFolder('facetry.toml'), 'facetry = 1\n');
    for (const line of [
      'status',
      'principals',
      'facets',
      'services list',
      'services test bank',
      'requests',
      'rules list',
      'approvers list',
      'need bank balance',
      'invoke bank balance',
      'log query --limit 2',
      'log tail --after 0 --count 1',
      'log published',
      'audit who bank',
      'audit what cli',
      'audit refused',
      'audit why 3',
      'audit may bank',
      `export ${inFolder('all.bundle')}`,
      `verify ${inFolder('all.bundle')}`,
      `disclose ${inFolder('part')} --bundle ${inFolder('all.bundle')} --entries 2-3 --groups what`,
      `backup ${inFolder('copy')} --plain`,
      `plan ${inFolder('facetry.toml')}`,
      `apply ${inFolder('facetry.toml')}`,
      'keys',
      'ui',
      'recovery',
      'agent add scout',
      'agent card',
      'rename cli analyst',
      'approvers invite Ben --on bank --actions balance',
      'rules add reading --for agent --on bank --actions balance',
      'rules revoke reading',
      `pause ${facet}`,
      `resume ${facet}`,
      `revoke ${facet}`
    ]) {
      await answer(line);
    }
    const asked = await desk.run('need bank deposit --no-wait');
    await answer(`decide ${/Request ([0-9a-f]{32})/.exec(asked.err)![1]}`);
    await answer('services remove bank');
  });
  afterAll(() => desk.close());

  test('is documented for each of them', () => {
    const names = COMMANDS.map(({ name }) => name)
      .filter(name => name !== 'completion')
      .sort();
    expect([...DOCUMENTED.keys()].filter(name => !PYTHONS.has(name)).sort()).toEqual(names);
    expect([...answered.keys(), ...Object.keys(ELSEWHERE)].sort()).toEqual(names);
  });

  test.each(Object.entries(ELSEWHERE))('runs `facetry %s` in %s', (name, file) => {
    const words = name.split(' ').join("(?: |', '|',\\s+')");
    expect(readFileSync(join(__dirname, file), 'utf8')).toMatch(
      new RegExp(`['"\`]${words}['"\` ]`)
    );
  });

  test('has the keys that are documented', () => {
    const told = Object.fromEntries(answered);
    const always = [...answered.keys()].map(name => [name, DOCUMENTED.get(name)!.always]);
    expect(told).toMatchObject(
      Object.fromEntries(
        always.map(([name, keys]) => [name, expect.arrayContaining(keys as string[])])
      )
    );
  });

  test('of status has the key of the log, as verify takes it', async () => {
    const { log } = await answer('status');
    expect((await desk.run('status')).out).toContain(`Its log’s key: ${String(log)}\n`);
    const path = join(desk.data, 'all.bundle');
    expect(await answer(`verify ${path} --key ${String(log)}`)).toMatchObject({ key: 'known' });
  });

  test.each([
    ['facets --nope', 2, 'usage'],
    ['services', 2, 'usage'],
    ['nonsense', 2, 'usage'],
    ['completion bash', 2, 'usage'],
    ['audit why 9999', 1, 'no_such_entry'],
    ['revoke nobody', 2, 'usage'],
    ['ui', 4, 'unreachable']
  ])('of %s is an error by its code, and nothing where answers are', async (line, code, name) => {
    const ran = await desk.run([...line.split(' '), '--json'], { supervised: false });
    expect(ran).toMatchObject({ code, out: '' });
    expect(JSON.parse(ran.err.trimEnd().split('\n').at(-1)!)).toEqual({
      error: { code: name, message: expect.any(String) }
    });
  });
});
