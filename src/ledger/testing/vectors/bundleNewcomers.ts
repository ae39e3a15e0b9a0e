import {
  b64u,
  HOST_BRINGS_IN,
  type Json,
  type Need,
  normalizeNeed,
  sign,
  type Terms
} from '../../../protocol';
import { ISSUER, NOW } from '../../../protocol/testing/payloads';
import { Approving } from './bundleApproving';
import {
  ADA,
  actionBy,
  at,
  DIGESTS,
  HELPER,
  HOLDER,
  IDS,
  type Lie,
  OWNER,
  type Said,
  story,
  TERMINAL
} from './bundleStory';
import { PUBLIC, signer, type SignerName } from './keys';

type Says = Record<string, unknown>;

const BEN = signer('other').kid;
const REQUESTS = 'aios/requests';
const OWNS: Need = { object: REQUESTS, actions: ['decide', 'introduce', 'list', 'show'] };
const CATALOGUE: Need = { object: 'aios/registry', actions: ['list'] };
const SELF: Need = { object: 'aios/self', actions: ['explain', 'note'] };

interface Introducing {
  kind?: string;
  petname?: string;
  /** Of whoever signs; null: the terminal. */
  by?: Says | null;
  /** Signed beside kind and petname. */
  args?: Record<string, Json>;
  /** In the entry, where that is not what was signed. */
  says?: Says;
  unsigned?: boolean;
}

/** Who is let in after the story, how, and what that brings. */
class Letting {
  static async begin(): Promise<Letting> {
    return new Letting((await story()).slice(0, at('intent')));
  }

  private constructor(readonly said: Said[]) {}

  /** @returns the index of its entry */
  async introduce(told: Introducing = {}): Promise<number> {
    const { kind = 'agent', petname = 'Ben', by = { ...ADA, facet: IDS.requests }, args } = told;
    const signed = { kind, petname, ...args };
    const { knock, ...shown } = signed as Record<string, Json>;
    const what = {
      object: REQUESTS,
      action: 'introduce',
      safe: false,
      ...shown,
      custody: 'own',
      ends: NOW + 600,
      ...(knock !== undefined && { key: BEN }),
      ...told.says
    };
    const action = { act: 'introduce', obj: REQUESTS, args: signed, jti: this.number() };
    const key: SignerName = by !== null && by['principal'] === HOLDER ? 'holder' : 'owner';
    const token = await actionBy(key, { ...action, fct: String(by?.['facet'] ?? IDS.requests) });
    this.said.push({
      kind: 'introduction',
      groups: {
        who: by ?? TERMINAL,
        what,
        ...(by !== null && told.unsigned !== true && { token })
      }
    });
    return this.said.length - 1;
  }

  /** @param introduction what the entry names; undefined: nothing, as older ones do */
  async enrol(
    introduction: number | undefined,
    {
      key = 'other',
      who = {},
      what = {},
      at: when,
      unsigned = false
    }: { key?: SignerName; who?: Says; what?: Says; at?: number; unsigned?: boolean } = {}
  ): Promise<void> {
    const payload = {
      ...this.stamp(when),
      code: b64u.encode(new Uint8Array(32).fill(this.number())),
      name: 'a laptop',
      public_key: PUBLIC[key],
      encryption_key: PUBLIC['other-encryption']
    };
    const token = await sign(payload, 'facet-enrolment', signer(key));
    this.said.push({
      kind: 'enrolment',
      groups: {
        who: { ...this.ben(), principal: signer(key).kid, ...who },
        what: {
          object: REQUESTS,
          action: 'enrol',
          safe: false,
          name: 'a laptop',
          made_by: OWNER,
          ...(introduction !== undefined && { introduction }),
          ...what
        },
        ...(!unsigned && { token })
      },
      ...(when !== undefined && { at: when * 1000 })
    });
  }

  /** What its enrolment brings. */
  give(
    need: Need,
    { who = {}, what = {}, terms = {} }: { who?: Says; what?: Says; terms?: Partial<Terms> } = {}
  ): void {
    const facet = this.id();
    const given: Terms = { ...normalizeNeed(need), ...terms };
    const { object, actions } = given;
    this.said.push({
      kind: 'grant',
      groups: {
        who: { ...this.ben(), ...who, facet, chain: [facet, IDS.root] },
        what: { object, actions, definitions: {}, decided_by: IDS.requests, ...what },
        terms: given
      }
    });
  }

  /** The helper lends to a key that nobody knew. */
  async lend({
    who = {},
    what = {},
    enrols = true,
    delegates = true,
    between = () => undefined
  }: {
    who?: Says;
    what?: Says;
    enrols?: boolean;
    delegates?: boolean;
    between?: () => unknown;
  } = {}): Promise<void> {
    const card = await sign(
      {
        ...this.stamp(),
        name: 'a card',
        public_key: PUBLIC.other,
        encryption_key: PUBLIC['other-encryption']
      },
      'facet-card',
      signer('other')
    );
    const whose = { ...this.ben(), petname: 'a card (made by helper)', ...who };
    if (enrols) {
      const told = { object: 'reports', action: 'facet.delegate', safe: false, name: 'a card' };
      this.said.push({
        kind: 'enrolment',
        groups: { who: whose, what: { ...told, made_by: HOLDER, ...what }, token: card }
      });
    }
    await between();
    if (!delegates) {
      return;
    }
    const { object, ...given } = {
      ...normalizeNeed({ object: 'reports', actions: ['list'] }),
      expiry: NOW + 1800,
      uses: 1
    } as Terms;
    const token = await actionBy('holder', {
      jti: this.number(),
      act: 'facet.delegate',
      args: { card, terms: given as never }
    });
    const facet = this.id();
    this.said.push({
      kind: 'delegation',
      groups: {
        who: { ...whose, facet, chain: [facet, IDS.held, IDS.root] },
        what: { object, actions: ['list'], definitions: { list: DIGESTS['list'] }, by: HOLDER },
        terms: { object, ...given },
        token
      }
    });
  }

  stopped(kind: 'revocation' | 'pause', who: Says = TERMINAL, token?: string): void {
    const what = { object: REQUESTS, actions: ['decide'], facet: IDS.requests, holder: OWNER };
    this.said.push({ kind, groups: { who, what, ...(token !== undefined && { token }) } });
  }

  number(): number {
    this.numbers += 1;
    return this.numbers;
  }

  id(): string {
    return this.number().toString(16).padStart(32, 'e');
  }

  private ben(): Says {
    return { principal: BEN, kind: 'agent', custody: 'own', petname: 'Ben' };
  }

  private stamp(when = NOW) {
    return { aud: ISSUER, iat: when, jti: b64u.encode(new Uint8Array(16).fill(this.number())) };
  }

  private numbers = 60;
}

function told(why: string, faults: Lie[1], tell: (one: Letting) => Promise<unknown>): Lie {
  return [
    why,
    faults,
    async said => {
      const letting = await Letting.begin();
      await tell(letting);
      said.splice(0, said.length, ...letting.said);
    }
  ];
}

/** Whoever comes in was let in, by whoever could, as that one signed it, and is given no more. */
export function newcomers(): Lie[] {
  return [...good(), ...introductions(), ...enrolments(), ...cards(), ...given(), ...unsigned()];
}

function good(): Lie[] {
  return [
    told('an enrolment that names its introduction', [], async one => {
      await one.enrol(await one.introduce());
      one.give(SELF);
      one.give(CATALOGUE);
    }),
    told('two alike were introduced, and come in turns', [], async one => {
      const [first, second] = [await one.introduce(), await one.introduce()];
      await one.enrol(second);
      await one.enrol(first, { key: 'service' });
    }),
    told('an enrolment of an owner by the terminal', [], async one => {
      const index = await one.introduce({ kind: 'owner', by: null });
      await one.enrol(index, { who: { kind: 'owner' }, what: { made_by: null } });
      one.give(OWNS, { who: { kind: 'owner' }, what: { decided_by: undefined } });
    }),
    told('an owner by a code to recover with, years later', [], async one => {
      const ends = NOW + 1826 * 86_400;
      const args = { recovery: true };
      const index = await one.introduce({ kind: 'owner', args, says: { ends } });
      await one.enrol(index, {
        who: { kind: 'owner' },
        what: { recovery: true },
        at: ends - 86_400
      });
    }),
    told('one who knocked, until a time', [], async one => {
      const until = NOW + 3000;
      const index = await one.introduce({ args: { knock: 'a'.repeat(32), until } });
      await one.enrol(index, { what: { until } });
      one.give(SELF);
      one.give(CATALOGUE, { terms: { expiry: until } });
    }),
    told('an enrolment by the card that something is lent to', [], one =>
      one.lend({
        between: () =>
          one.give(SELF, {
            who: { petname: 'a card (made by helper)' },
            what: { decided_by: undefined }
          })
      })
    )
  ];
}

function introductions(): Lie[] {
  const otherwise = (why: string, faults: Lie[1], introducing: Introducing): Lie =>
    told(why, faults, one => one.introduce(introducing));
  const agreement = (why: string, introducing: Introducing): Lie =>
    otherwise(why, ['agreement'], introducing);
  const until = NOW + 3000;
  const knock = 'a'.repeat(32);
  return [
    agreement('an introduction of an owner, where an agent’s was signed', {
      says: { kind: 'owner' }
    }),
    agreement('an introduction of an agent, where an owner’s was signed', {
      kind: 'owner',
      says: { kind: 'agent' }
    }),
    agreement('an introduction of another name than was signed', { says: { petname: 'Ada' } }),
    agreement('an introduction whose key the service keeps, which nobody signed', {
      says: { custody: 'wallet' }
    }),
    agreement('an introduction to a folder, which nobody signed', {
      kind: 'notebook',
      says: { place: '/home/ada/x.ipynb' }
    }),
    agreement('an introduction to recover with, which was not signed as that', {
      kind: 'owner',
      says: { recovery: true }
    }),
    agreement('an introduction that was signed to recover with, and does not say it', {
      kind: 'owner',
      args: { recovery: true },
      says: { recovery: undefined }
    }),
    agreement('an introduction of a knock, for longer than was signed', {
      args: { knock, until },
      says: { until: until + 1 }
    }),
    agreement('an introduction of a knock, without an end', {
      args: { knock, until },
      says: { until: undefined }
    }),
    agreement('an introduction for one key, where none had knocked', { says: { key: BEN } }),
    agreement('an introduction for any key, where one had knocked', {
      args: { knock, until },
      says: { key: undefined }
    }),
    agreement('an introduction whose code lasts an hour', { says: { ends: NOW + 3600 } }),
    agreement('an introduction whose code has no end', { says: { ends: undefined } }),
    agreement('an introduction of a kind that there is not', { kind: 'admin' }),
    agreement('an introduction of a host that did not knock', { kind: 'host' }),
    agreement('an introduction of an agent to recover with', { args: { recovery: true } }),
    agreement('an introduction of an agent as another person', { args: { person: 'another' } }),
    agreement('an introduction by the terminal whose code lasts a week', {
      by: null,
      says: { ends: NOW + 7 * 86_400 }
    }),
    otherwise('an introduction in an owner’s name that nobody signed', ['token'], {
      kind: 'owner',
      unsigned: true
    }),
    otherwise(
      'an introduction in an owner’s name by no facet, that nobody signed',
      ['authority', 'token'],
      {
        kind: 'owner',
        by: ADA,
        unsigned: true
      }
    ),
    otherwise('an introduction by an agent', ['authority'], {
      kind: 'owner',
      by: { ...HELPER, facet: IDS.held }
    }),
    otherwise('an introduction by an agent with an owner’s facet', ['authority'], {
      kind: 'owner',
      by: { ...HELPER, facet: IDS.requests }
    })
  ];
}

function enrolments(): Lie[] {
  const brought = (
    why: string,
    faults: Lie[1],
    enrolling: Parameters<Letting['enrol']>[1],
    introducing: Introducing = {}
  ): Lie[] => [
    told(why, faults, async one => one.enrol(await one.introduce(introducing), enrolling)),
    told(
      `${why}, and names no introduction`,
      faults.map(code => (code === 'agreement' ? 'undecided' : code)),
      async one => {
        await one.introduce(introducing);
        await one.enrol(undefined, enrolling);
      }
    )
  ];
  const owner = { kind: 'owner' };
  return [
    ...brought('an owner by an agent’s introduction', ['agreement'], { who: owner }),
    ...brought('one who is called otherwise than introduced', ['agreement'], {
      who: { petname: 'Ada' }
    }),
    ...brought('one whose key the service keeps, by an introduction of others', ['agreement'], {
      who: { custody: 'wallet' }
    }),
    ...brought('one in a folder, by an introduction to none', ['agreement'], {
      what: { place: '/home/ada/x.ipynb' }
    }),
    ...brought('one said to be brought in by the terminal', ['agreement'], {
      what: { made_by: null }
    }),
    ...brought('one said to be brought in by somebody else', ['agreement'], {
      what: { made_by: HOLDER }
    }),
    ...brought(
      'one without the end it was introduced until',
      ['agreement'],
      {},
      {
        args: { knock: 'a'.repeat(32), until: NOW + 3000 }
      }
    ),
    ...brought(
      'one who recovers, by an introduction for something else',
      ['agreement'],
      {
        who: owner,
        what: { recovery: true }
      },
      { kind: 'owner' }
    ),
    ...brought('an enrolment after its code had ended', ['authority'], { at: NOW + 601 }),
    ...brought(
      'an enrolment of another key than had knocked',
      ['authority'],
      {
        key: 'service',
        what: { until: NOW + 3000 }
      },
      { args: { knock: 'a'.repeat(32), until: NOW + 3000 } }
    ),
    told('an enrolment that nobody introduced', ['undecided'], one => one.enrol(undefined)),
    told('an enrolment by an introduction that there is not', ['reference'], one =>
      one.enrol(at('request'))
    ),
    told('an enrolment by an introduction of before, which was used', ['reference'], one =>
      one.enrol(at('introduction'))
    ),
    told('two by one introduction', ['reference'], async one => {
      const index = await one.introduce();
      await one.enrol(index);
      await one.enrol(index, { key: 'service' });
    }),
    told('two by one introduction that neither names', ['undecided'], async one => {
      await one.introduce();
      await one.enrol(undefined);
      await one.enrol(undefined, { key: 'service' });
    }),
    told('one key twice', ['principal'], async one => {
      await one.enrol(await one.introduce());
      await one.enrol(await one.introduce());
    }),
    told(
      'an enrolment after the facet that introduced it was revoked',
      ['authority'],
      async one => {
        const index = await one.introduce();
        one.stopped('revocation');
        await one.enrol(index);
      }
    ),
    told('an enrolment while the facet that introduced it was paused', ['authority'], async one => {
      const index = await one.introduce();
      one.stopped('pause');
      await one.enrol(index);
    }),
    told(
      'an enrolment by a code to recover with that another made void',
      ['reference'],
      async one => {
        const recovers = { kind: 'owner', args: { recovery: true } };
        const index = await one.introduce(recovers);
        await one.introduce(recovers);
        await one.enrol(index, { who: owner, what: { recovery: true } });
      }
    ),
    told('an enrolment of another name of its own than it signed', ['agreement'], async one =>
      one.enrol(await one.introduce(), { what: { name: 'a phone' } })
    ),
    told('an enrolment from a page, which was not signed', ['agreement'], async one =>
      one.enrol(await one.introduce(), { what: { origin: 'https://evil.example' } })
    ),
    told('an enrolment that nobody signed', ['token'], async one =>
      one.enrol(await one.introduce(), { unsigned: true })
    )
  ];
}

function cards(): Lie[] {
  return [
    told('an enrolment by a card that nothing is lent to', ['undecided'], one =>
      one.lend({ delegates: false })
    ),
    told('an enrolment by a card that something is lent to later', ['undecided'], one =>
      one.lend({ between: () => one.introduce() })
    ),
    told('an owner by a card', ['agreement'], one => one.lend({ who: { kind: 'owner' } })),
    told('one by a card whose key the service is to keep', ['agreement'], one =>
      one.lend({ who: { custody: 'wallet' } })
    ),
    told('one by a card who is called as an owner is', ['agreement'], one =>
      one.lend({ who: { petname: 'Ada' } })
    ),
    told('one by a card of another name', ['agreement'], one =>
      one.lend({ what: { name: 'Ada' } })
    ),
    told(
      'one by a card whom somebody else is said to have brought in',
      ['agreement', 'undecided'],
      one => one.lend({ what: { made_by: OWNER } })
    ),
    told('one by a card whom nobody is said to have brought in', ['principal', 'undecided'], one =>
      one.lend({ what: { made_by: null } })
    ),
    told('one by a card who is another person', ['agreement'], one =>
      one.lend({ what: { person: BEN } })
    ),
    told('something lent to who was never enrolled', ['principal'], one =>
      one.lend({ enrols: false })
    )
  ];
}

/** What nobody decided. */
function given(): Lie[] {
  const brings = (
    why: string,
    faults: Lie[1],
    tell: (one: Letting) => unknown,
    introducing: Introducing = {},
    enrolling: Parameters<Letting['enrol']>[1] = {}
  ): Lie =>
    told(why, faults, async one => {
      await one.enrol(await one.introduce(introducing), enrolling);
      await tell(one);
    });
  const knocked: [Introducing, Parameters<Letting['enrol']>[1]] = [
    { args: { knock: 'a'.repeat(32), until: NOW + 3000 } },
    { what: { until: NOW + 3000 } }
  ];
  const until = { expiry: NOW + 3000 };
  const host = { who: { kind: 'host' } };
  const hosting = (why: string, faults: Lie[1], terms: Partial<Terms>): Lie =>
    brings(
      why,
      faults,
      one => one.give({ object: REQUESTS, actions: ['introduce'] }, { ...host, terms }),
      { ...knocked[0], kind: 'host' },
      { ...knocked[1], ...host }
    );
  return [
    hosting('a host that may bring in notebooks and its page', [], {
      ...until,
      constraints: HOST_BRINGS_IN
    }),
    hosting('a host that may bring in anybody', ['authority'], until),
    hosting('a host that may bring in owners', ['authority'], {
      ...until,
      constraints: { kind: { one_of: ['notebook', 'owner', 'page'] } }
    }),
    brings('an agent that may introduce', ['authority'], one =>
      one.give({ object: REQUESTS, actions: ['introduce'] })
    ),
    brings('an agent that may resume', ['authority'], one =>
      one.give({ object: 'aios/facets', actions: ['resume'] })
    ),
    brings('an agent that may connect', ['authority'], one =>
      one.give({ object: 'aios/registry', actions: ['add', 'list'] })
    ),
    brings('an agent that may read the ledger', ['authority'], one =>
      one.give({ object: 'aios/ledger', actions: ['query'] })
    ),
    brings('an agent that may do on its own object what there is not', ['authority'], one =>
      one.give({ object: 'aios/self', actions: ['decide'] })
    ),
    brings(
      'an agent that is called an owner by what it is given',
      ['agreement', 'authority'],
      one => one.give(OWNS, { who: { kind: 'owner' } })
    ),
    brings(
      'an agent given on an object of others what nobody decided',
      ['agreement', 'undecided'],
      one => one.give({ object: 'reports', actions: ['list'] }, { terms: { expiry: NOW + 900 } })
    ),
    brings('an agent given the catalogue twice', ['undecided'], one => {
      one.give(CATALOGUE);
      one.give(CATALOGUE);
    }),
    brings('its window into the service twice, which anybody may lose', [], one => {
      one.give(SELF);
      one.give(SELF, { what: { decided_by: undefined } });
    }),
    brings('an agent that may lend the catalogue', ['authority'], one =>
      one.give(CATALOGUE, { terms: { delegation: true } })
    ),
    brings('an agent given by another than introduced it', ['agreement'], one =>
      one.give(CATALOGUE, { what: { decided_by: IDS.registry } })
    ),
    told('an owner given anew what was revoked', ['undecided'], async one => {
      one.stopped('revocation');
      one.give(OWNS, { who: ADA, what: { decided_by: undefined } });
    }),
    brings(
      'one until a time, with a catalogue for longer',
      ['authority'],
      one => one.give(CATALOGUE),
      ...knocked
    ),
    brings(
      'one until a time, with a catalogue until later',
      ['authority'],
      one => one.give(CATALOGUE, { terms: { expiry: NOW + 3001 } }),
      ...knocked
    ),
    brings(
      'one until a time, with a catalogue until earlier',
      ['authority'],
      one => one.give(CATALOGUE, { terms: { expiry: NOW + 2999 } }),
      ...knocked
    ),
    told('an owner’s power that an owner decided to grant', ['authority'], async one => {
      const deciding = await Approving.begin();
      const terms: Terms = { ...normalizeNeed(OWNS), expiry: NOW + 900 };
      await deciding.ask(OWNS);
      deciding.grant(await deciding.decide('ada', { needs: [terms] }), 'ada', terms);
      const { groups } = deciding.said.at(-1)!;
      groups.what = { ...(groups.what as Says), definitions: {} };
      one.said.splice(0, one.said.length, ...deciding.said);
    })
  ];
}

/** What somebody is said to have done, and nobody signed. */
function unsigned(): Lie[] {
  const without = (why: string, kind: Said['kind'], more: Lie[1] = []): Lie => [
    why,
    [...more, 'token'].sort() as Lie[1],
    said => void delete said.filter(one => one.kind === kind).at(-1)!.groups.token
  ];
  const owner = { ...ADA, facet: IDS.requests };
  return [
    without('a use that nobody signed', 'intent'),
    without('a request that nobody signed', 'request'),
    without('a delegation that nobody signed', 'delegation'),
    without('a revocation that nobody signed', 'revocation'),
    told('a pause in an owner’s name that nobody signed', ['authority', 'token'], async one =>
      one.stopped('pause', ADA)
    ),
    told('a pause in an owner’s name, of its own facet, that nobody signed', ['token'], async one =>
      one.stopped('pause', owner)
    ),
    [
      'a connection in an owner’s name, by no facet',
      ['authority'],
      said => void (said[at('registration')]!.groups.who = ADA)
    ],
    [
      'a decision in an owner’s name, by no facet',
      ['authority'],
      said => void (said[at('decision')]!.groups.who = ADA)
    ],
    [
      'a use whose key is said to be the holder’s own, where the service keeps it',
      ['agreement'],
      said => {
        const { groups } = said[at('intent')]!;
        groups.who = { ...(groups.who as object), custody: 'wallet' };
      }
    ],
    [
      'a use by an agent that is called an owner',
      ['agreement'],
      said => {
        const { groups } = said[at('intent')]!;
        groups.who = { ...(groups.who as object), kind: 'owner' };
      }
    ],
    [
      'a decision by whoever is called as nobody was',
      ['agreement'],
      said => {
        const { groups } = said[at('decision')]!;
        groups.who = { ...(groups.who as object), petname: 'Eve' };
      }
    ]
  ];
}
