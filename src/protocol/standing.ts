/** Object → actions that a principal of a kind holds from its enrolment on (docs/protocol.md §6). */
export type FacetSet = Readonly<Record<string, readonly string[]>>;

const LOOKING_AT_THE_LEDGER = ['checkpoint', 'consistency', 'entry', 'prove', 'query', 'watch'];

/** What everybody holds on `aios/self`. */
export const SELF_ACTIONS = ['entries', 'explain', 'facets', 'note', 'outcome'] as const;

/** Given, without anybody deciding it, to whoever asks for it once; all else comes with enrolment. */
export const GIVEN_WHEN_ASKED = 'aios/exports';

/** What a notebook or job does whose kernel offers a live object. */
const OFFERS = {
  'aios/registry': ['list'],
  [GIVEN_WHEN_ASKED]: ['answer', 'end', 'next', 'offer', 'take']
};

/** What nobody decides of each kind, beside `aios/self`. */
export const STANDING = {
  owner: {
    'aios/requests': ['decide', 'introduce', 'list', 'rename', 'show'],
    'aios/registry': ['add', 'inspect', 'list', 'propose', 'remove', 'test'],
    'aios/facets': ['list', 'pause', 'resume', 'revoke'],
    'aios/ledger': [...LOOKING_AT_THE_LEDGER, 'erase'].sort()
  },
  approver: { 'aios/requests': ['decide', 'list', 'show'] },
  page: {
    'aios/requests': ['deny', 'list'],
    'aios/registry': ['inspect', 'list', 'propose'],
    'aios/facets': ['list', 'pause', 'revoke'],
    'aios/ledger': LOOKING_AT_THE_LEDGER
  },
  host: { 'aios/requests': ['introduce', 'rename'] },
  notebook: OFFERS,
  job: OFFERS,
  agent: { 'aios/registry': ['list'] },
  service: { 'aios/registry': ['list'] }
} as const satisfies Record<string, FacetSet>;

/** Whom a host brings in, as constraints of its `introduce`: its notebooks, its jobs, and its page. */
export const HOST_BRINGS_IN = { kind: { one_of: ['job', 'notebook', 'page'] } };

/** What a host brings in is named with it: its own name comes last, and always. */
export function isNamedWith(petname: string, host: string): boolean {
  const suffix = ` (${host})`;
  return petname.endsWith(suffix) && petname.length > suffix.length;
}

/** Kinds whose names an owner may change; of the others, whoever runs or keeps them says the name. */
const RENAMED_BY_OWNERS: readonly string[] = ['agent', 'approver', 'owner', 'service'];

/**
 * Whether an owner may say what this one is called from now on. Another person's device is that
 * person's to name: else one of two who have to agree could pass for both.
 *
 * @param one its kind, and the person behind it by their first device
 * @param own the person behind the owner
 */
export function isRenamedBy(one: { kind: string; person: string }, own: string): boolean {
  return RENAMED_BY_OWNERS.includes(one.kind) && (one.kind !== 'owner' || one.person === own);
}

/**
 * Powers that come with enrolment alone. Whoever decides or introduces is an owner in effect;
 * whoever adds a service says which command or file of this machine its credential comes from;
 * whoever resumes undoes what an owner stopped; whoever renames says what people read.
 */
const NEVER_GRANTED: FacetSet = {
  'aios/requests': ['decide', 'introduce', 'rename'],
  'aios/registry': ['add'],
  'aios/facets': ['resume']
};

/** Whether an action comes with enrolment alone. */
export function isNeverGranted(object: string, action: string): boolean {
  return Object.hasOwn(NEVER_GRANTED, object) && NEVER_GRANTED[object]!.includes(action);
}

/** As long as the code of an introduction lasts at most, in seconds. */
export const CODE_TTL_S = {
  /** Where its maker does not say otherwise; who signs an introduction, can't. */
  signed: 600,
  terminal: 24 * 3600,
  /** Five years, of which one has a leap day. */
  recovery: (5 * 365 + 1) * 24 * 3600
} as const;
