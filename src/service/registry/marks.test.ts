import { digestsOf } from '../definitions';
import { BANK } from '../authority/testing/house';
import type { RegisteredObject } from '../types';
import { Desk } from './testing/desk';
import { marked } from './marks';

const registered = (definitions: RegisteredObject['definitions']): RegisteredObject => ({
  name: 'bank',
  kind: 'openapi',
  title: 'Bank',
  origin: 'https://bank.example',
  definitions,
  digests: digestsOf(definitions),
  config: {}
});

describe('a mark', () => {
  const two = registered(marked(BANK, { withdraw: 2 }));

  test('is a part of the definition, so what was granted before it is suspended', () => {
    expect(two.definitions.withdraw).toEqual({ ...BANK.withdraw, persons: 2 });
    expect(two.digests.withdraw).not.toBe(registered(BANK).digests.withdraw);
    expect(two.digests.balance).toBe(registered(BANK).digests.balance);
  });

  test('stays where its place is connected again, and may become stricter', () => {
    expect(marked(BANK, {}, two)).toEqual(two.definitions);
    expect(marked(BANK, { deposit: 2 }, two).withdraw!.persons).toBe(2);
    expect(marked(BANK, { withdraw: 3 }, two).withdraw!.persons).toBe(3);
  });

  test.each<[string, Record<string, unknown>]>([
    ['taken off', { withdraw: 1 }],
    ['lowered', { withdraw: 2 }]
  ])('is not %s while its object stays', (_, marks) => {
    const three = registered(marked(BANK, { withdraw: 3 }));
    expect(() => marked(BANK, marks, three)).toThrow(expect.objectContaining({ code: 'marked' }));
  });

  test('does not go with an action that the document leaves out', () => {
    const { withdraw: _, ...rest } = BANK;
    expect(() => marked(rest, {}, two)).toThrow(expect.objectContaining({ code: 'marked' }));
  });

  test.each<[unknown]>([[0], [11], [1.5], ['2'], [null], [-1]])(
    'of %j persons is none',
    persons => {
      const bad = expect.objectContaining({ code: 'bad_marks' });
      expect(() => marked(BANK, { withdraw: persons })).toThrow(bad);
    }
  );

  test('of an action that is not there is none, whatever it is called', () => {
    const bad = expect.objectContaining({ code: 'bad_marks' });
    expect(() => marked(BANK, { drain: 2 })).toThrow(bad);
    expect(() => marked(BANK, JSON.parse('{"__proto__": 2}') as object as never)).toThrow(bad);
  });
});

describe('connecting a service', () => {
  test('marks what it is told to, and disconnecting it alone takes the mark off', async () => {
    const desk = await Desk.open();
    try {
      const args = { name: 'bank', kind: 'openapi', config: desk.config() };
      await desk.act('add', { ...args, persons: { deposit: 2 } });
      expect(desk.journal.of('registration')[0]!.groups.what).toMatchObject({
        definitions: { deposit: { persons: 2 } }
      });
      await expect(desk.act('add', { ...args, persons: { deposit: 1 } })).rejects.toMatchObject({
        status: 409,
        code: 'marked'
      });
      await desk.act('add', args);
      expect(desk.registry.object('bank')!.definitions.deposit!.persons).toBe(2);
      await desk.act('remove', { name: 'bank' });
      await desk.act('add', args);
      expect(desk.registry.object('bank')!.definitions.deposit).not.toHaveProperty('persons');
    } finally {
      await desk.close();
    }
  });
});
