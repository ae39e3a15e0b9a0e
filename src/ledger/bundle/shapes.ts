import type { Leaf, LeafGroup, LeafKind } from '../leaf';

type Shape = (value: unknown) => boolean;
type Members = Readonly<Record<string, Shape>>;

const text: Shape = value => typeof value === 'string';
const flag: Shape = value => typeof value === 'boolean';
const whole: Shape = value => Number.isSafeInteger(value);
const record: Shape = value => typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf =
  (shape: Shape): Shape =>
  value =>
    Array.isArray(value) && value.every(shape);
const recordOf =
  (shape: Shape): Shape =>
  value =>
    record(value) && Object.values(value as object).every(shape);
const having =
  (members: Members): Shape =>
  value =>
    record(value) &&
    Object.entries(members).every(
      ([name, shape]) =>
        Object.hasOwn(value as object, name) && shape((value as Record<string, unknown>)[name])
    );
const orNull =
  (shape: Shape): Shape =>
  value =>
    value === null || shape(value);

const texts = listOf(text);
const range: Shape = value => listOf(whole)(value) && (value as unknown[]).length === 2;

/** What is read of a group, where it is there. */
const READ: Partial<Record<LeafGroup, Members>> = {
  who: { principal: text, facet: text, kind: text, custody: text, chain: texts },
  what: {
    act: text,
    action: text,
    actions: texts,
    again: flag,
    all: flag,
    based_on: listOf(having({ entry: whole, leaf: text })),
    body: record,
    bounds: listOf(record),
    by: text,
    change: text,
    confirmed: whole,
    custody: text,
    decided_by: text,
    decided_with: texts,
    digests: recordOf(text),
    ends: whole,
    entries: listOf(range),
    facet: text,
    former: text,
    granted_since: whole,
    groups: texts,
    holder: text,
    introduction: whole,
    kept: texts,
    key: text,
    kind: text,
    made_by: orNull(text),
    mode: text,
    object: text,
    objects: texts,
    observed: listOf(having({ argument: text, facet: text })),
    outcome: text,
    passkey: text,
    person: text,
    persons: whole,
    recovery: flag,
    renews: text,
    request: text,
    required: listOf(having({ facet: text, outcome: whole })),
    reserved: listOf(having({ amount: text, facet: text, name: text })),
    rule: text,
    safe: flag,
    seen: text,
    succession: text,
    until: whole,
    with: listOf(whole)
  },
  why: { code: text, purpose: text, reason: text },
  result: { length: whole, rows: whole, state: text, status: whole, used: recordOf(text) },
  lineage: { read: listOf(whole) }
};

/** What is asked for, and what is granted of it, are lists. */
const LISTING: ReadonlySet<LeafKind> = new Set<LeafKind>(['request', 'decision']);

/** A registration tells the definitions, what is given pins their digests. */
const DEFINITIONS: Partial<Record<LeafKind, Shape>> = {
  registration: recordOf(record),
  grant: recordOf(text),
  delegation: recordOf(text)
};

const STOP = { who: ['principal'], what: ['object'] };
const GIVEN = { who: ['chain', 'facet', 'principal'], what: ['actions', 'object'], terms: [] };

/** What every entry of a kind commits to, and what each of these groups says; tokens and facets are asked for elsewhere. */
const SAID: Partial<Record<LeafKind, Partial<Record<LeafGroup, readonly string[]>>>> = {
  genesis: { who: ['facet', 'principal'], what: [] },
  enrolment: { who: ['custody', 'kind', 'principal'], what: ['made_by'] },
  introduction: { who: ['principal'], what: ['custody', 'ends', 'kind'] },
  registration: { who: ['principal'], what: ['change', 'object'] },
  request: { who: ['principal'], what: ['object', 'request'] },
  decision: { who: ['principal'], what: ['action', 'outcome', 'request'] },
  grant: GIVEN,
  delegation: { ...GIVEN, what: ['actions', 'by', 'object'] },
  rule: { who: ['principal'], what: ['mode', 'rule'], terms: [] },
  passkey: { who: ['principal'], what: ['change', 'passkey'] },
  intent: {
    who: ['chain', 'facet', 'principal'],
    what: ['action', 'object', 'safe'],
    args: []
  },
  outcome: { result: ['state'] },
  note: { who: ['principal'], what: ['action', 'based_on'], args: [] },
  revocation: STOP,
  pause: STOP,
  resume: STOP,
  renaming: { who: ['principal'] },
  withdrawal: { who: ['principal'], what: [] },
  erasure: { who: ['principal'], what: ['entries', 'groups'] },
  epoch: { who: ['principal'], what: ['change'] }
};

/** What acts are signed with that a bundle is judged by; no service takes them in another form. */
const SIGNED = {
  before: whole,
  card: text,
  entries: listOf(range),
  facet: text,
  granted_since: whole,
  groups: texts,
  name: text,
  principal: text,
  renews: text,
  terms: record
} satisfies Members;

/** Whether those of these arguments that are there have their form. */
export function isSigned(
  args: Readonly<Record<string, unknown>>,
  ...names: readonly (keyof typeof SIGNED)[]
): boolean {
  return names.every(name => !Object.hasOwn(args, name) || SIGNED[name](args[name]));
}

/** @returns null, or a group that an entry of this kind has to commit to, and this one does not */
export function lacking({ k, c }: Leaf): string | null {
  const groups = Object.keys(SAID[k] ?? {}) as LeafGroup[];
  return groups.find(group => c[group] === undefined) ?? null;
}

/**
 * Whether what is shown as a group is one: whoever leaves out of it, or says as something else,
 * what is to be compared, says nothing that could be found wrong.
 */
export function isGroup(kind: LeafKind, group: LeafGroup, value: unknown): boolean {
  if (group === 'token') {
    return true;
  }
  if (group === 'terms' && LISTING.has(kind)) {
    return listOf(orNull(record))(value);
  }
  if (!record(value)) {
    return false;
  }
  const shown = value as Record<string, unknown>;
  const definitions = group === 'what' ? DEFINITIONS[kind] : undefined;
  const read = { ...READ[group], ...(definitions && { definitions }) };
  return (
    (SAID[kind]?.[group] ?? []).every(name => Object.hasOwn(shown, name)) &&
    Object.entries(read).every(([name, shape]) => !Object.hasOwn(shown, name) || shape(shown[name]))
  );
}
