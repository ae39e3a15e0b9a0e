import { b64, jcs, type Json } from '../../../../../protocol';
import { type BundleCase, ended, type Made } from '../story/log';

type Edit = Omit<BundleCase, 'lines'> & { edited: string[] };
type Told = Record<string, unknown>;

/** Lines that say what others say, but not so, or not all of it, or more; with a digest that fits. */
export function misshapenLines({ lines }: Made): Edit[] {
  const head = lines[0]!;
  const last = lines.length - 1;
  const entry = lines[last]!;
  const told = (line: string): Told => JSON.parse(line) as Told;
  const written = (value: Told): string => `${jcs(value as Json)}\n`;
  const put = (at: number, line: string): string[] =>
    ended(lines.map((own, number) => (number === at ? line : own)));
  const form = (why: string, at: number, line: string): Edit => ({
    why,
    // The end counts what looks like an entry.
    faults: line.startsWith('{"entry":') ? ['form', 'order', 'root'] : ['form', 'root'],
    edited: put(at, line)
  });
  const changed = (why: string, change: Told): Edit =>
    form(why, last, written({ ...told(entry), ...change }));
  const { hash: _, ...bare } = told(entry);
  const openings = told(entry)['openings'] as Record<string, Told>;
  const who = openings['who']!;
  const opened = (why: string, change: Told): Edit =>
    changed(why, { openings: { ...openings, who: { ...who, ...change } } });
  const leaf = String(told(entry)['leaf']);
  const urlSafe = (text: string): string => text.replace(/\+/g, '-').replace(/\//g, '_');
  return [
    form('an entry without its hash', last, written(bare)),
    changed('an entry with more than it may have', { more: 1 }),
    changed('an entry whose number is text', { entry: '0' }),
    changed('an entry whose number is below nothing', { entry: -1 }),
    changed('an entry whose number is no whole one', { entry: 0.5 }),
    changed('an entry without openings', { openings: null }),
    changed('an entry whose openings are a list', { openings: [] }),
    changed('an entry with an opening of a group that there is not', {
      openings: { ...openings, more: who }
    }),
    changed('an entry whose leaf is none of base64', { leaf: `${leaf.slice(0, -4)}!!!!` }),
    changed('an entry whose hash is base64 of the web', {
      hash: urlSafe(b64.encode(new Uint8Array(32).fill(255)))
    }),
    changed('an entry whose hash is too short', { hash: b64.encode(new Uint8Array(31)) }),
    changed('an entry whose hash is too long', { hash: b64.encode(new Uint8Array(33)) }),
    opened('an opening without bytes', { bytes: undefined }),
    opened('an opening with more than it may have', { more: 1 }),
    opened('an opening whose salt is too short', { salt: 'AAAA' }),
    opened('an opening whose bytes have stray bits', { bytes: 'AB' }),
    opened('an opening whose bytes are padded', { bytes: 'AA==' }),
    form(
      'an entry with a member twice',
      last,
      entry.replace(`{"entry":${last - 1},`, `{"entry":${last - 1},"entry":${last - 1},`)
    ),
    form(
      'an entry with a blank',
      last,
      entry.replace(`{"entry":${last - 1},`, `{"entry": ${last - 1},`)
    ),
    form(
      'an entry with its members in another order',
      last,
      `${JSON.stringify({ leaf, ...told(entry) })}\n`
    ),
    form('an empty line', last, '\n'),
    form('a list', last, `[${entry.trimEnd()}]\n`),
    {
      why: 'an empty line more',
      faults: ['form'],
      edited: ended([head, '\n', ...lines.slice(1)], lines.length - 1)
    },
    { why: 'a byte order mark', faults: ['form'], edited: put(0, `\ufeff${head}`) },
    {
      why: 'a head of another version',
      faults: ['form'],
      edited: put(0, written({ ...told(head), bundle: 2 }))
    },
    {
      why: 'a head of another version, with what is unknown here',
      faults: ['form'],
      edited: put(0, written({ ...told(head), bundle: 2, features: ['sky.blue'] }))
    },
    {
      why: 'a head without a version',
      faults: ['form'],
      edited: put(0, head.replace('"bundle":1,', ''))
    },
    {
      why: 'a head without an issuer',
      faults: ['form'],
      edited: put(0, written({ ...told(head), issuer: undefined }))
    },
    {
      why: 'a head without a key',
      faults: ['form'],
      edited: put(0, written({ ...told(head), log: undefined }))
    },
    {
      why: 'a head without a checkpoint',
      faults: ['form'],
      edited: put(0, written({ ...told(head), checkpoint: undefined }))
    },
    {
      why: 'a head with more than it may have',
      faults: ['form'],
      edited: put(0, written({ ...told(head), more: 1 }))
    },
    {
      why: 'a head with a member twice',
      faults: ['form'],
      edited: put(0, head.replace('{"bundle":1,', '{"bundle":1,"bundle":1,'))
    },
    { why: 'a head that is no object', faults: ['form'], edited: put(0, '1\n') },
    { why: 'no head', faults: ['form', 'order'], edited: ended(lines.slice(1), lines.length - 1) }
  ];
}
