import { type Need } from '../../../../../protocol';
import { NOW } from '../../../../../protocol/testing/payloads';
import type { SignerName } from '../../tokens/keys';
import { actionBy } from '../story/acts';
import { ADA, IDS } from '../story/cast';
import type { Lie } from '../story/said';
import { BEN, type Letting, type Says, told } from './letting';

const FACETS = 'aios/facets';
const STOPS: Need = { object: FACETS, actions: ['list', 'pause', 'revoke'] };
const PAGE = { kind: 'page', principal: BEN };

interface Withdrawing {
  /** With which facet; by default one of the owner's on `aios/facets`. */
  facet?: string;
  by?: Says;
  key?: SignerName;
  /** Which was signed, where that is not the one of the entry. */
  signed?: number;
  says?: Says;
}

/** What an owner lets somebody in by, taken back before anybody came. */
export function withdrawn(): Lie[] {
  return [...good(), ...bad()];
}

async function withdraw(one: Letting, ref: number, how: Withdrawing = {}): Promise<void> {
  const { by = ADA, key = 'owner', signed = ref, says = {} } = how;
  const fct = how.facet ?? stopsOf(one);
  const token = await actionBy(key, {
    act: 'revoke',
    obj: FACETS,
    fct,
    args: { introduction: signed },
    jti: one.numbers.next()
  });
  one.said.push({
    kind: 'withdrawal',
    ref,
    groups: {
      who: { ...by, facet: fct },
      what: { object: FACETS, action: 'revoke', safe: false, introduction: ref, ...says },
      token
    }
  });
}

/** What Ada, whom the terminal let in, stops with. */
function stopsOf(one: Letting): string {
  return one.give(STOPS, { who: ADA, what: { decided_by: undefined } });
}

/** A code to recover with, and a page, which would withdraw it. */
async function recovering(one: Letting): Promise<{ code: number; page: Withdrawing }> {
  const ends = NOW + 1826 * 86_400;
  const code = await one.introduce({ kind: 'owner', args: { recovery: true }, says: { ends } });
  const page = await one.introduce({ kind: 'page' });
  await one.enrol(page, { who: { kind: 'page' } });
  const facet = one.give(STOPS, { who: PAGE });
  return { code, page: { facet, by: { ...ADA, ...PAGE, petname: 'Ben' }, key: 'other' } };
}

function good(): Lie[] {
  return [
    told('an introduction that is withdrawn before anybody came', [], async one =>
      withdraw(one, await one.introduce({ kind: 'owner' }))
    ),
    told('one of two alike is withdrawn, and somebody comes by the other', [], async one => {
      const [first, second] = [await one.introduce(), await one.introduce()];
      await withdraw(one, first);
      await one.enrol(second);
    }),
    told('an introduction that a page withdraws', [], async one => {
      const { page } = await recovering(one);
      await withdraw(one, await one.introduce({ kind: 'owner' }), page);
    }),
    told('a code to recover with that an owner withdraws', [], async one =>
      withdraw(one, (await recovering(one)).code)
    )
  ];
}

function bad(): Lie[] {
  return [
    told('somebody who comes by an introduction that was withdrawn', ['reference'], async one => {
      const index = await one.introduce();
      await withdraw(one, index);
      await one.enrol(index);
    }),
    told('an introduction withdrawn twice', ['reference'], async one => {
      const index = await one.introduce();
      const facet = stopsOf(one);
      await withdraw(one, index, { facet });
      await withdraw(one, index, { facet });
    }),
    told('an introduction withdrawn once somebody had come by it', ['reference'], async one => {
      const index = await one.introduce();
      await one.enrol(index);
      await withdraw(one, index);
    }),
    told('what is no introduction, withdrawn as one', ['reference'], one => withdraw(one, 0)),
    told('another introduction withdrawn than was signed', ['agreement'], async one => {
      const other = await one.introduce();
      await withdraw(one, await one.introduce(), { signed: other });
    }),
    told('another introduction withdrawn than the entry says', ['agreement'], async one => {
      const other = await one.introduce();
      await withdraw(one, await one.introduce(), { says: { introduction: other } });
    }),
    told('an introduction withdrawn that the entry does not name', ['agreement'], async one =>
      withdraw(one, await one.introduce(), { says: { introduction: undefined } })
    ),
    told('an introduction withdrawn by what allows no revoking', ['authority'], async one =>
      withdraw(one, await one.introduce(), { facet: IDS.requests })
    ),
    told('an introduction withdrawn by no facet', ['authority'], async one => {
      await withdraw(one, await one.introduce());
      one.said.at(-1)!.groups.who = ADA;
    }),
    told('an introduction withdrawn that nobody signed to withdraw', ['token'], async one => {
      await withdraw(one, await one.introduce());
      delete one.said.at(-1)!.groups.token;
    }),
    told('an introduction of the terminal, withdrawn', ['authority'], async one =>
      withdraw(one, await one.introduce({ kind: 'owner', by: null }))
    ),
    told('a code to recover with that a page withdraws', ['authority'], async one => {
      const { code, page } = await recovering(one);
      await withdraw(one, code, page);
    })
  ];
}
