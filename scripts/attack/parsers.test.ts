import { testIo } from '../../src/adapters/testing/io';
import { OpenApiAdapter } from '../../src/adapters/openapi';
import { useNative } from '../../src/service/native';
import {
  decodeExtra,
  decodeLeaf,
  formatCheckpoint,
  formatProof,
  parseCheckpoint,
  parseNote,
  parseProof,
  parseReceipt,
  parseVkey
} from '../../src/ledger';
import {
  b64,
  b64u,
  cleanPath,
  cleanPattern,
  closeArguments,
  type Constraint,
  gate,
  holds,
  jcs,
  matchPath,
  normalizeNeed,
  parseCanonical,
  parseConstraint,
  parseDefinition,
  parseNeed,
  parseTerms,
  pathWithin,
  sentence,
  subsumes,
  subsumesConstraint,
  type TokenType,
  utf8
} from '../../src/protocol';
import { definition, payloads } from '../../src/protocol/testing/payloads';
import { document as bank } from '../../src/host/testing/bank';
import type { Extent } from './attack';
import { attackParser, fuzz } from './fuzz';
import { anyJson, anyText, bent, costly, mutated } from './hostile';

useNative();

const ALL_TYPES = Object.keys(payloads()) as TokenType[];

/**
 * Most inputs are small; now and then one is as long as the limits allow, and longer. In the short
 * form a tenth of that: a slow machine must keep the same limit.
 */
function sometimesCostly(
  { random, long }: Extent,
  at: number,
  most: number,
  small: () => string
): string {
  return at % 997 === 0 ? costly(random, random.below(long ? most : most / 10)) : small();
}

function compact(header: string, payload: string): string {
  const part = (text: string): string => b64u.encode(utf8.encode(text));
  return `${part(header)}.${part(payload)}.${'A'.repeat(86)}`;
}

attackParser('a token is parsed without harm', extent => {
  const { random } = extent;
  const good = payloads();
  const kid = 'A'.repeat(43);
  return fuzz(
    {
      name: 'tokens: headers, payloads, text',
      make(at) {
        const typ = random.pick(ALL_TYPES);
        const header = jcs({ alg: 'ES256', kid, typ });
        const text = sometimesCostly(extent, at, 1_500_000, () =>
          random.chance(3)
            ? mutated(random, compact(header, jcs(good[typ])))
            : random.chance(3)
              ? compact(mutated(random, header), jcs(good[typ]))
              : random.chance(2)
                ? compact(header, mutated(random, jcs(good[typ])))
                : compact(header, JSON.stringify(bent(random, good[typ])))
        );
        // Costly text inside a good shape reaches the parsers behind the first gate.
        return {
          typ,
          text:
            at % 997 === 500
              ? compact(header, costly(random, extent.long ? 700_000 : 70_000))
              : text
        };
      },
      parse({ typ, text }) {
        gate(text, { typ });
      }
    },
    extent
  );
});

attackParser('canonical JSON is parsed without harm', extent => {
  const { random } = extent;
  return fuzz(
    {
      name: 'JSON',
      make: at =>
        utf8.encode(
          sometimesCostly(extent, at, 1_500_000, () =>
            random.chance(2)
              ? JSON.stringify(anyJson(random))
              : mutated(random, JSON.stringify(anyJson(random)))
          ).replace(/[\ud800-\udfff]/gu, '\ufffd')
        ),
      parse(bytes) {
        const text = jcs(parseCanonical(bytes));
        if (text !== utf8.decode(bytes)) {
          throw new Error('taken, but not canonical');
        }
      }
    },
    extent
  );
});

attackParser('paths and their patterns are parsed without harm', extent => {
  const { random } = extent;
  const path = (): string => (random.chance(2) ? mutated(random, 'a/b/*c/**') : anyText(random, 8));
  return fuzz(
    {
      name: 'paths and patterns',
      make: at => [
        sometimesCostly(extent, at, 100_000, path),
        sometimesCostly(extent, at + 300, 100_000, path)
      ],
      parse([pattern, other]) {
        cleanPattern(pattern!);
        matchPath(pattern!, other!);
        pathWithin(pattern!, other!);
        const taken = cleanPath(other!) === null;
        if (taken && /(^|\/)\.{1,2}(\/|$)|\/\/|^\/|\/$|[\0-\x1f\x7f\\]|%2e/iu.test(other!)) {
          throw new Error('an unclean path was taken');
        }
      }
    },
    extent
  );
});

const CONSTRAINTS: Constraint[] = [
  { exact: { a: [1] } },
  { one_of: ['a', 1, null] },
  { range: { min: -1, max: 2.5 } },
  { max_length: 3, prefix: 'a' },
  { subset: ['a', 'b'] },
  { path: 'a/*b/**' }
];

attackParser('constraints are parsed and judged without harm', extent => {
  const { random } = extent;
  return fuzz(
    {
      name: 'constraints, judged on any value',
      make: at => ({
        parent: random.chance(3) ? anyJson(random) : bent(random, random.pick(CONSTRAINTS)),
        child: random.pick(CONSTRAINTS),
        value: at % 997 === 0 ? costly(random, extent.long ? 500_000 : 50_000) : anyJson(random)
      }),
      parse({ parent, child, value }) {
        holds(child, value);
        const parsed = parseConstraint(parent);
        holds(parsed, value);
        subsumesConstraint(parsed, child);
        subsumesConstraint(child, parsed);
      }
    },
    extent
  );
});

const NEED = {
  object: 'reports',
  actions: ['list', 'read'],
  constraints: { path: { path: 'a/**' }, n: { range: { min: 0 } } },
  not_before: 1_790_000_000,
  expiry: 1_790_003_600,
  uses: 3,
  result: { fields: ['a'], rows: 2 },
  delegation: false
};

attackParser('terms are parsed, compared and spoken without harm', extent => {
  const { random } = extent;
  const parent = normalizeNeed(NEED);
  return fuzz(
    {
      name: 'needs and terms',
      make: () => (random.chance(6) ? anyJson(random) : bent(random, NEED)),
      parse(value) {
        const terms = normalizeNeed(parseNeed(value));
        subsumes(parent, terms);
        subsumes(terms, parent);
        const said = sentence(anyText(random, 3), terms);
        if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(said)) {
          throw new Error(`a sentence with characters that can't be seen: ${said}`);
        }
        parseTerms(value);
      }
    },
    extent
  );
});

attackParser('definitions and arguments are parsed without harm', extent => {
  const { random } = extent;
  const good = definition('read', {
    path: { type: 'string', maxLength: 20, pattern: '^[a-z/]{1,20}$' },
    n: { type: 'integer', default: 1 },
    of: { type: 'array', items: { type: 'string' }, maxItems: 3, uniqueItems: true }
  });
  const args = { path: 'a/b', n: 3, of: ['x'] };
  return fuzz(
    {
      name: 'definitions and arguments',
      make: () => ({ definition: bent(random, good), args: bent(random, args) }),
      parse(value) {
        closeOn(good, value.args);
        closeOn(parseDefinition(value.definition), value.args);
      }
    },
    extent
  );

  function closeOn(on: typeof good, value: unknown): void {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      try {
        closeArguments(on, value as Record<string, unknown>);
      } catch (error) {
        // Refusing them is what it is for; what is left is thrown on.
        if ((error as { code?: string }).code?.startsWith('argument_') !== true) {
          throw error;
        }
      }
    }
  }
});

const ROOT = new Uint8Array(32).fill(7);
const ORIGIN = 'facetry/427a47c4f0d67fb8/1';
const CHECKPOINT = formatCheckpoint({ origin: ORIGIN, size: 12, root: ROOT });
const NOTE = `${CHECKPOINT}\n— ${ORIGIN} ${b64.encode(new Uint8Array(68).fill(5))}\n`;
const VKEY = `${ORIGIN}+1ff1a820+${b64.encode(new Uint8Array(33).fill(1))}`;

attackParser('notes, checkpoints and keys are parsed without harm', extent => {
  const { random } = extent;
  return fuzz(
    {
      name: 'notes, checkpoints, vkeys',
      make: at => ({
        which: random.below(3),
        text: sometimesCostly(extent, at, 1_200_000, () =>
          mutated(random, random.pick([NOTE, CHECKPOINT, VKEY]))
        )
      }),
      parse({ which, text }) {
        [parseNote, parseCheckpoint, parseVkey][which]!(text);
      }
    },
    extent
  );
});

attackParser('receipts, proofs and leaves are parsed without harm', extent => {
  const { random } = extent;
  const leaf = jcs({
    v: 1,
    k: 'outcome',
    t: 1_790_000_000_000,
    ref: 1,
    c: { result: 'A'.repeat(43) }
  });
  const opening = { salt: 'A'.repeat(43), bytes: b64u.encode(utf8.encode('{"state":"done"}')) };
  const one = { leaf: b64.encode(utf8.encode(leaf)), openings: { result: opening } };
  const extra = { ...one, intent: { index: 1, ...one, hashes: [b64.encode(ROOT)] } };
  const proof = (said: unknown): string =>
    formatProof({
      extra: utf8.encode(JSON.stringify(said) ?? ''),
      index: 2,
      hashes: [ROOT, ROOT],
      checkpoint: NOTE
    });
  return fuzz(
    {
      name: 'receipts, proofs, leaves',
      make(at) {
        const text =
          at % 997 === 0
            ? costly(random, extent.long ? 1_000_000 : 100_000)
            : random.chance(3)
              ? mutated(random, proof(extra))
              : random.chance(2)
                ? proof(bent(random, extra))
                : mutated(random, leaf);
        const bytes = utf8.encode(text.replace(/[\ud800-\udfff]/gu, '\ufffd'));
        const encoded = b64.encode(bytes);
        return random.pick([
          () => parseReceipt(encoded),
          () => parseReceipt(text),
          () => parseProof(text),
          () => decodeLeaf(bytes),
          () => decodeExtra(bytes)
        ]);
      },
      parse(attempt) {
        attempt();
      }
    },
    extent
  );
});

attackParser('documents of APIs are read without harm', extent => {
  const { random } = extent;
  const io = testIo();
  const adapter = new OpenApiAdapter();
  const signal = new AbortController().signal;
  return fuzz(
    {
      name: 'OpenAPI documents and settings',
      make: () => {
        const document = bent(random, bent(random, bank));
        const config = { document, address: 'http://127.0.0.1:9', network: 'loopback' };
        return random.chance(5)
          ? bent(random, config)
          : { ...config, ...(random.chance(3) && { document: JSON.stringify(document) }) };
      },
      async parse(config) {
        const { actions } = await adapter.inspect(config, io, null, signal);
        Object.values(actions).forEach(one => parseDefinition(JSON.parse(JSON.stringify(one))));
      }
    },
    extent
  );
});
