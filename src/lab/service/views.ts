import {
  type FacetView,
  MAX_DEPTH,
  type ObjectView,
  parseRule,
  parseTerms,
  type PrincipalView,
  type RequestView,
  type RuleView,
  type WitnessView
} from '../../protocol';
import {
  anyObject,
  bool,
  type Form,
  id,
  isObject,
  list,
  malformed,
  oneOf,
  open,
  orNull
} from '../../protocol/form';
import { perhapsNewer } from '../../protocol/terms/newer';
import type { Publication, Unread } from './source';

/** As deep as tokens are, below the members of a view. */
const DEEPEST = 2 * MAX_DEPTH;
/** As many as no list has: how long they are is bounded by what one answer may hold. */
const ANY_NUMBER = { max: Infinity };

const string: Form<string> = (value, where) =>
  typeof value === 'string' ? value : malformed(where, 'must be text');

const number: Form<number> = (value, where) =>
  Number.isFinite(value) ? (value as number) : malformed(where, 'must be a number');

const strings = list(string, ANY_NUMBER);

/** By any names. */
function each<T>(form: Form<T>): Form<Record<string, T>> {
  return (value, where) => {
    Object.entries(anyObject(value, where)).forEach(([name, one]) => form(one, `${where}.${name}`));
    return value as Record<string, T>;
  };
}

const terms = perhapsNewer(parseTerms);
const rule = perhapsNewer(parseRule);

const state = oneOf('live', 'expired', 'revoked', 'spent', 'paused', 'suspended');
const paused = open({ at: number, by: string, why: orNull(string) });
const named = {
  commitment: string,
  'opening?': open({ salt: string, bytes: string })
};

const facetForm = open<FacetView>({
  id,
  holder: string,
  petname: string,
  kind: string,
  terms,
  sentence: string,
  'worded?': number,
  state,
  parent: orNull(string),
  decided_by: orNull(string),
  'decided_with?': strings,
  'bounds?': list(open({ terms, definitions: each(string) }), ANY_NUMBER),
  issued_at: number,
  last_used: orNull(number),
  uses_left: orNull(number),
  'budget_left?': each(string),
  ended: orNull(open({ at: number, by: orNull(string), why: string })),
  'paused?': paused,
  'given?': open({ petnames: strings, 'rule?': string, 'lent?': bool })
});

const principalForm = open<PrincipalView>({
  principal: string,
  petname: string,
  'name?': open(named),
  kind: string,
  custody: string,
  'place?': string,
  enrolled_at: number,
  'until?': number,
  'paused?': paused,
  'person?': string
});

/** A schema as far as forms are made of it. */
const schema: Form<Record<string, unknown>> = (value, where) =>
  open<Record<string, unknown>>({
    'properties?': each((one, at) => (typeof one === 'boolean' ? {} : schema(one, at)))
  })(value, where);

const definition = open({
  name: string,
  safe: bool,
  summary: string,
  args: schema,
  returns: orNull(schema),
  upload: bool,
  'persons?': number
});

const requestForm = open<RequestView>({
  id,
  who: open({
    principal: string,
    petname: string,
    kind: string,
    custody: string,
    chain: strings,
    'place?': string,
    'name?': open(named)
  }),
  needs: list(
    open({ terms, sentence: string, known: bool, 'definitions?': each(definition) }),
    ANY_NUMBER
  ),
  purpose: string,
  cell: orNull(anyObject),
  asked_at: number,
  state: oneOf('pending', 'granted', 'denied', 'no_answer', 'withdrawn'),
  digest: string,
  'act?': open({
    act: string,
    args: anyObject,
    fct: string,
    obj: string,
    digest: string,
    sentence: string,
    terms,
    'definition?': definition
  }),
  'persons?': open({
    needed: number,
    agreed: list(open({ entry: number, principal: string, petname: string }), ANY_NUMBER),
    'granted?': list(orNull(terms), ANY_NUMBER),
    yours: bool
  })
});

const ruleForm = open<RuleView>({
  id,
  rule,
  sentence: string,
  state,
  made_by: open({ principal: string, petname: string }),
  made_at: number,
  granted: number,
  last_used: orNull(number),
  uses_left: orNull(number),
  'paused?': paused
});

const objectForm = open<ObjectView>({
  name: string,
  kind: string,
  title: string,
  origin: string,
  state: oneOf('ready', 'away'),
  actions: each(definition),
  'longest_answer?': number
});

const publicationForm = open<Publication>({
  published: number,
  size: number,
  behind_since: orNull(number),
  witnesses: list(
    open<WitnessView>({
      name: string,
      state: oneOf(
        ...(['unasked', 'cosigned', 'forgot', 'away'] as const),
        ...(['refuses', 'other_log', 'moved_on', 'garbage'] as const)
      ),
      size: orNull(number),
      'detail?': string
    }),
    ANY_NUMBER
  )
});

/**
 * The lists of a service as they may be drawn: each view is of its form, and none is there twice.
 * What is not is not passed on; `unread` says that it was there.
 */
export class Views {
  /** What could not be read, in the order in which it was told. */
  readonly unread: Unread[] = [];

  facets(told: unknown): FacetView[] {
    return this.list('facets', told, facetForm, ({ id }) => id);
  }

  principals(told: unknown): PrincipalView[] {
    return this.list('principals', told, principalForm, ({ principal }) => principal);
  }

  requests(told: unknown): RequestView[] {
    return this.list('requests', told, requestForm, ({ id }) => id);
  }

  rules(told: unknown): RuleView[] {
    return this.list('rules', told, ruleForm, ({ id }) => id);
  }

  objects(told: unknown): ObjectView[] {
    return this.list('objects', told, objectForm, ({ name }) => name);
  }

  /** How many more there are; absent where that are none. */
  leftOut(told: unknown): number | undefined {
    if (told === undefined || (Number.isSafeInteger(told) && (told as number) >= 0)) {
      return told as number | undefined;
    }
    this.unread.push({ list: 'facets', id: null, all: false });
    return undefined;
  }

  /** @param log its newest checkpoint, with how far it is published, if somebody has to cosign it */
  publication({ published, size }: Record<string, unknown>): Publication | undefined {
    if (published === undefined) {
      return undefined;
    }
    const { size: until, ...rest } = Object(published) as Record<string, unknown>;
    const read = this.read({ ...rest, published: until, size }, publicationForm);
    if (read === null) {
      this.unread.push({ list: 'witnesses', id: null, all: true });
    }
    return read ?? undefined;
  }

  private list<T>(
    list: Unread['list'],
    told: unknown,
    form: Form<T>,
    nameOf: (view: T) => string
  ): T[] {
    if (!Array.isArray(told)) {
      this.unread.push({ list, id: null, all: true });
      return [];
    }
    const known = new Set<string>();
    return told.flatMap(one => {
      const view = this.read(one, form);
      // By a name that is there twice one would be taken for the other.
      if (view === null || known.has(nameOf(view))) {
        this.unread.push({ list, id: idOf(one), all: false });
        return [];
      }
      known.add(nameOf(view));
      return [view];
    });
  }

  private read<T>(told: unknown, form: Form<T>): T | null {
    try {
      return isDeeper(told, DEEPEST) ? null : form(told, 'view');
    } catch {
      return null;
    }
  }
}

/** By which it can be revoked; null where even that is no id. */
function idOf(told: unknown): string | null {
  try {
    return isObject(told) ? id(told['id'], 'id') : null;
  } catch {
    return null;
  }
}

/** Asked before anything goes down into it: whatever does would run out of stack. */
function isDeeper(value: unknown, most: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > most) {
      return true;
    }
    level = level.flatMap(one =>
      typeof one === 'object' && one !== null ? Object.values(one) : []
    );
  }
  return false;
}
