import { Blob } from 'node:buffer';

import GOOD from '../../../../docs/vectors/bundles/good.json';
import { b64, b64u, utf8 } from '../../../protocol';
import { type Known, reportOn } from './report';

const nothing = (): void => undefined;

/** A bundle of these lines, as somebody saved it. */
function saved(lines: readonly string[]): globalThis.Blob {
  return new Blob([lines.map(line => `${line}\n`).join('')]) as unknown as globalThis.Blob;
}

interface Line {
  entry: number;
  leaf: string;
  openings: Record<string, { bytes: string }>;
}

/** The good one, with the line of one entry changed. */
function changed(entry: number, change: (line: Line) => void): globalThis.Blob {
  return saved(
    GOOD.map(text => {
      const line = JSON.parse(text) as Line;
      if (line.entry === entry) {
        change(line);
      }
      return JSON.stringify(line);
    })
  );
}

/** The first use, and what it says. */
const USE = GOOD.map(text => JSON.parse(text) as Line).find(
  ({ leaf }) => leaf !== undefined && utf8.decode(b64.decode(leaf)).includes('"intent"')
)!;

/** One bit of what is shown of it. */
const oneByte = changed(USE.entry, ({ openings }) => {
  const bytes = b64u.decode(openings['what']!.bytes);
  bytes[bytes.length - 3]! ^= 1;
  openings['what']!.bytes = b64u.encode(bytes);
});

const HEAD = JSON.parse(GOOD[0]!) as { issuer: string; log: string; checkpoint: string };
const KNOWN: Known = { issuer: HEAD.issuer, log: HEAD.log, seen: HEAD.checkpoint };

describe('a file that is verified in the page', () => {
  test('is sound, and how far it was read is told to its last byte', async () => {
    const file = saved(GOOD);
    const told: number[] = [];
    const { verdict, log, told: wrong } = await reportOn(file, null, done => void told.push(done));
    expect(verdict).toMatchObject({ ok: true, key: 'unvouched', proven: { inclusion: true } });
    expect(told.at(-1)).toBe(file.size);
    expect(log).toBe(HEAD.log);
    expect(wrong).toEqual([]);
  });

  test('with one byte changed names the entry, who it says it was, and what is proven still', async () => {
    const { verdict, told } = await reportOn(oneByte, null, nothing);
    expect(verdict.ok).toBe(false);
    expect(verdict.faults).toContainEqual(
      expect.objectContaining({ code: 'commitment', entry: USE.entry })
    );
    expect(told).toMatchObject([{ index: USE.entry, kind: 'intent', petname: expect.any(String) }]);
    expect(verdict.checkpoint?.size).toBe(GOOD.length - 2);
    expect(verdict.proven.signatures).toBeGreaterThan(0);
  });

  test('of this service is held to its key and to what this browser saw', async () => {
    const { verdict, otherKey } = await reportOn(saved(GOOD), KNOWN, nothing);
    expect(verdict).toMatchObject({ ok: true, key: 'known' });
    expect(verdict.proven.continues).toEqual([GOOD.length - 2]);
    expect(otherKey).toBe(false);
  });

  test('that claims to be of this service, by another key, is vouched for by nothing', async () => {
    const known = { ...KNOWN, log: KNOWN.log.replace(/\/1\+/, '/2+') };
    const { verdict, otherKey } = await reportOn(saved(GOOD), known, nothing);
    expect(verdict).toMatchObject({ ok: true, key: 'unvouched' });
    expect(otherKey).toBe(true);
  });

  test('of another service has nothing to do with what is known of this one', async () => {
    const known = { ...KNOWN, issuer: 'facetry:other' };
    const { verdict, otherKey } = await reportOn(saved(GOOD), known, nothing);
    expect([verdict.ok, verdict.key, otherKey]).toEqual([true, 'unvouched', false]);
  });

  test.each([
    ['nothing', saved([])],
    ['a picture', new Blob([Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0a, 0xff)])],
    ['another text', saved(['{"a":1}', 'no JSON at all'])],
    ['lines that end as on Windows', saved(GOOD.map(line => `${line}\r`))]
  ])('that is %s is no bundle, and that is all that is said', async (_, file) => {
    const { verdict, log, told } = await reportOn(file as globalThis.Blob, null, nothing);
    expect(verdict).toMatchObject({ ok: false, checkpoint: undefined, issuer: undefined });
    expect([log, told]).toEqual([null, []]);
  });

  test('that breaks off says so, and names no entry that it has', async () => {
    const { verdict } = await reportOn(saved(GOOD.slice(0, -3)), null, nothing);
    expect(verdict.faults.map(({ code }) => code)).toContain('truncated');
    expect(verdict.proven.inclusion).toBe(false);
  });
});
