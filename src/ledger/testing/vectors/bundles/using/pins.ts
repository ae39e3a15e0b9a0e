import { type Definition, definitionDigest } from '../../../../../protocol';
import { definition } from '../../../../../protocol/testing/payloads';
import { Approving } from '../deciding/approving';
import { GRANTED, NEED } from '../deciding/deciders';
import { lending } from '../story/acts';
import { DIGESTS, IDS } from '../story/cast';
import { at, type Lie, type Said } from '../story/said';
import { Telling } from '../story/telling';

/** Another `read` than that of the story. */
const READ = definition('read', { path: { type: 'string' }, as: {} });
const DIGEST = definitionDigest(READ);

type Pins = Record<string, string | undefined>;

/** The object defines this otherwise from now on; nothing: it is connected again as it was. */
function redefined(said: Said[], changed: Record<string, Definition> = {}): void {
  const { groups } = said[at('registration')]!;
  const what = groups.what as { definitions: Record<string, Definition> };
  const definitions = { ...what.definitions, ...changed };
  const digests = Object.fromEntries(
    Object.entries(definitions).map(([name, one]) => [name, definitionDigest(one)])
  );
  const told = { ...what, change: 'replaced', definitions, digests };
  said.push({ kind: 'registration', groups: { ...groups, what: told } });
}

function pin({ groups }: Said, pins: Pins | undefined): void {
  groups.what = { ...(groups.what as object), definitions: pins };
}

function granting(
  why: string,
  faults: Lie[1],
  pins: Pins | undefined,
  before: (one: Approving) => unknown = () => undefined
): Lie {
  return [
    why,
    faults,
    async said => {
      const one = await Approving.begin();
      await before(one);
      await one.ask(NEED);
      one.grant(await one.decide('ada'), 'ada', GRANTED);
      pin(one.said.at(-1)!, pins);
      said.splice(0, said.length, ...one.said);
    }
  ];
}

function using(why: string, faults: Lie[1], tell: (one: Telling) => Promise<unknown>): Lie {
  return [
    why,
    faults,
    async said => {
      const one = await Telling.begin();
      await tell(one);
      said.splice(0, said.length, ...one.said);
    }
  ];
}

/** What is given is what is connected, and is used while that stays as it was. */
export function pins(): Lie[] {
  const { read, list } = DIGESTS;
  const changes = (one: { said: Said[] }): void => redefined(one.said, { read: READ });
  return [
    granting(
      'a grant of what was defined otherwise before, as it is now',
      [],
      { read: DIGEST },
      changes
    ),
    granting('a grant of what is defined as it never was', ['agreement'], { read: 'a'.repeat(64) }),
    granting('a grant of what was defined so before', ['agreement'], { read }, changes),
    granting('a grant as something will be defined', ['agreement'], { read: DIGEST }),
    granting('a grant that is defined as another action is', ['agreement'], { read: list }),
    granting('a grant that pins an action that it does not give', ['agreement'], { read, list }),
    granting('a grant that pins nothing', ['agreement'], {}),
    granting('a grant that pins another action than it gives', ['agreement'], { list }),
    granting('a grant on what is not connected any more', ['agreement'], { read }, one =>
      one.registered('removed')
    ),
    using('what is lent as nothing was defined', ['agreement', 'not_subsumed'], async one => {
      one.said.push(await lending(one.said, IDS.other, { ...GRANTED, uses: 1 }, 90));
      pin(one.said.at(-1)!, { read: 'a'.repeat(64) });
    }),
    using('what is lent after it was defined otherwise', ['agreement'], async one => {
      changes(one);
      one.said.push(await lending(one.said, IDS.other, { ...GRANTED, uses: 1 }, 90));
    }),
    using('a use after it was connected again as it was', [], async one => {
      redefined(one.said);
      await one.act(IDS.held, 'read');
    }),
    using('a use of an action that stayed as it was', [], async one => {
      changes(one);
      await one.act(IDS.held, 'list');
    }),
    using('a use after the action was defined otherwise', ['authority'], async one => {
      changes(one);
      await one.act(IDS.held, 'read');
    }),
    using(
      'a use of what was lent, after the action was defined otherwise',
      ['authority'],
      async one => {
        await one.lend(IDS.other, 'read');
        changes(one);
        await one.act(IDS.other, 'read');
      }
    ),
    using('a use after the object came to have no such action', ['authority'], async one => {
      redefined(one.said);
      const { groups } = one.said.at(-1)!;
      const what = groups.what as Record<'definitions' | 'digests', Record<string, unknown>>;
      const { read: _, ...definitions } = what.definitions;
      const { read: __, ...digests } = what.digests;
      const actions = Object.keys(definitions);
      groups.what = { ...what, actions, definitions, digests };
      await one.act(IDS.held, 'read');
    })
  ];
}
