import { b64, b64u, jcs, utf8 } from '../../../../../protocol';
import { ISSUER } from '../../../../../protocol/testing/payloads';
import { checkpointLine, endLine, headLine } from '../../../../bundle/lines';
import type { Leaf } from '../../../../leaf';
import { type BundleCase, ended, type Made, note } from '../story/log';
import { at } from '../story/said';
import { OTHER_VKEY, VKEY } from '../../log/notes';

/** The second enrolment. */
const HELPERS = 6;

type Edit = Omit<BundleCase, 'lines'> & { edited: string[] };

/** What others may do to a file, with a digest at its end that fits. */
export function edits({ lines, hashes }: Made): Edit[] {
  const swapped = (index: number, change: (line: string) => string): string[] =>
    lines.map((line, number) => (number === index + 1 ? change(line) : line));
  const told = (index: number) =>
    JSON.parse(lines[index + 1]!) as Record<string, unknown> & {
      openings: Record<string, { bytes: string }>;
    };
  const refusal = at('refusal');
  const bent = told(refusal);
  bent.openings['why']!.bytes = b64u.encode(utf8.encode(jcs({ code: 'clock', detail: '' })));
  const leaf = JSON.parse(utf8.decode(b64.decode(String(told(0)['leaf'])))) as Leaf;
  const earlier = b64.encode(utf8.encode(jcs({ ...leaf, t: leaf.t - 1 })));
  const line = (value: unknown): string => `${jcs(value)}\n`;
  const [head, ...rest] = lines as [string, ...string[]];
  const stranger = note(hashes.slice(0, 3)).split('\n\n')[1]!;
  const unsigned = `${note(hashes).split('\n\n')[0]}\n\n${stranger}`;
  const whole = ended(lines);
  const { token: _, ...untold } = told(at('intent')).openings;
  const three = note(hashes.slice(0, 3));
  const without = (index: number, group: string): unknown => {
    const { [group]: _, ...openings } = told(index).openings;
    return { ...told(index), openings };
  };
  const renamed = told(at('enrolment'));
  renamed.openings['name']!.bytes = b64u.encode(utf8.encode(jcs({ petname: 'Eve' })));
  const another = told(at('enrolment'));
  another.openings['name'] = told(HELPERS).openings['name']!;
  return [
    {
      why: 'a name other than the one committed to',
      faults: ['commitment'],
      edited: ended(swapped(at('enrolment'), () => line(renamed)))
    },
    {
      why: 'the name of another',
      faults: ['commitment'],
      edited: ended(swapped(at('enrolment'), () => line(another)))
    },
    {
      why: 'a token is not shown',
      faults: [],
      edited: ended(swapped(at('intent'), () => line({ ...told(at('intent')), openings: untold })))
    },
    {
      why: 'the token of one of two that an act ended is not shown',
      faults: [],
      edited: ended(
        swapped(at('revocation') + 1, () => line(without(at('revocation') + 1, 'token')))
      )
    },
    {
      why: 'the token of the first of two that an act ended is not shown',
      faults: [],
      edited: ended(swapped(at('revocation'), () => line(without(at('revocation'), 'token'))))
    },
    {
      why: 'an earlier checkpoint at its place',
      faults: [],
      edited: ended([...lines.slice(0, 4), checkpointLine(three), ...lines.slice(4)])
    },
    { why: 'it continues what was seen', faults: [], seen: [three], edited: whole },
    { why: 'its key is known', faults: [], vkey: VKEY, edited: whole },
    { why: 'another key is known', faults: ['checkpoint', 'key'], vkey: OTHER_VKEY, edited: whole },
    {
      why: 'more was seen',
      faults: ['rolled_back'],
      seen: [note([...hashes, hashes[0]!])],
      edited: whole
    },
    {
      why: 'something else was seen',
      faults: ['forked'],
      seen: [note([hashes[0]!, hashes[2]!, hashes[1]!])],
      edited: whole
    },
    {
      why: 'something else of the same size was seen',
      faults: ['forked'],
      seen: [note([...hashes.slice(0, -2), hashes.at(-1)!, hashes.at(-2)!])],
      edited: whole
    },
    {
      why: 'two checkpoints of one size',
      faults: ['forked'],
      edited: ended([
        ...lines.slice(0, 4),
        checkpointLine(three),
        checkpointLine(note([hashes[0]!, hashes[2]!, hashes[1]!])),
        ...lines.slice(4)
      ])
    },
    {
      why: 'an earlier checkpoint at another place',
      faults: ['order'],
      edited: ended([...lines.slice(0, 6), checkpointLine(three), ...lines.slice(6)])
    },
    { why: 'a line that is none', faults: ['form'], edited: ended([...lines, '{}\n']) },
    { why: 'a second head', faults: ['form'], edited: ended([...lines, head]) },
    {
      why: 'changed after it was written',
      faults: ['digest'],
      edited: [...lines, endLine(hashes.length, '0'.repeat(64))]
    },
    { why: 'without its end', faults: ['truncated'], edited: [...lines] },
    { why: 'without its last newline', faults: ['truncated'], unended: true, edited: whole },
    { why: 'something after the end', faults: ['form'], edited: [...whole, whole.at(-1)!] },
    {
      why: 'an entry changed',
      faults: ['leaf'],
      edited: ended(swapped(0, () => line({ ...told(0), leaf: earlier })))
    },
    {
      why: 'the hash of an entry changed',
      faults: ['leaf'],
      edited: ended(swapped(0, () => line({ ...told(0), hash: told(1)['hash'] })))
    },
    {
      why: 'an opening changed',
      faults: ['commitment'],
      edited: ended(swapped(refusal, () => line(bent)))
    },
    { why: 'the last entry left out', faults: ['root'], edited: ended(lines.slice(0, -1)) },
    {
      why: 'two entries exchanged',
      faults: ['order', 'root'],
      edited: ended([head, ...rest.slice(0, -2), rest.at(-1)!, rest.at(-2)!])
    },
    { why: 'another number at the end', faults: ['order'], edited: ended(lines, 1) },
    {
      why: 'a checkpoint that nobody signed',
      faults: ['checkpoint'],
      edited: ended([headLine({ issuer: ISSUER, log: VKEY, checkpoint: unsigned }), ...rest])
    }
  ];
}
