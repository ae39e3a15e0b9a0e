import { NOW, TYPES } from '../../../../../protocol/testing/payloads';
import { ADA, HELPER, HOLDER, IDS, OWNER } from '../story/cast';
import { at, type Lie } from '../story/said';
import { BEN, CATALOGUE, type Introducing, type Letting, OWNS, SELF, told } from './letting';
import { returns } from './returns';
import { onCard } from '../../log/naming';

const PAGE = 'https://consent.example';

/** Whoever comes in was let in, by whoever could, as that one signed it. */
export function newcomers(): Lie[] {
  return [...good(), ...introductions(), ...enrolments(), ...cards(), ...returns()];
}

function good(): Lie[] {
  return [
    told('an enrolment by its introduction', [], async one => {
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
    told('an enrolment of an owner at the page that it signed', [], async one => {
      const index = await one.introduce({ kind: 'owner' });
      await one.enrol(index, { who: { kind: 'owner' }, origin: PAGE, what: { origin: PAGE } });
    }),
    told('an agent signed a page, which is not recorded of it', [], async one =>
      one.enrol(await one.introduce(), { origin: PAGE })
    ),
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
    ...TYPES.filter(
      typ => !['facet-descriptor', 'facet-keys', 'facet-successor'].includes(typ)
    ).map(typ =>
      told(`a ${typ} of who came in, refused`, [], async one => {
        await one.enrol(await one.introduce());
        await one.refused(typ);
      })
    ),
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
    agreement('an introduction for another key than was signed of who knocked', {
      args: { knock, until, key: HOLDER },
      says: { key: BEN }
    }),
    agreement('an introduction of who knocked whose key nobody signed', {
      args: { knock, until },
      keyless: true
    }),
    agreement('an introduction for a key that was signed, where none had knocked', {
      args: { key: BEN },
      says: { key: BEN }
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
  ): Lie => told(why, faults, async one => one.enrol(await one.introduce(introducing), enrolling));
  const owner = { kind: 'owner' };
  return [
    brought('an owner by an agent’s introduction', ['agreement'], { who: owner }),
    brought('one who is called otherwise than introduced', ['agreement'], {
      who: { petname: 'Ada' }
    }),
    brought('one whose key the service keeps, by an introduction of others', ['agreement'], {
      who: { custody: 'wallet' }
    }),
    brought('one in a folder, by an introduction to none', ['agreement'], {
      what: { place: '/home/ada/x.ipynb' }
    }),
    brought('one said to be brought in by the terminal', ['agreement'], {
      what: { made_by: null }
    }),
    brought('one said to be brought in by somebody else', ['agreement'], {
      what: { made_by: HOLDER }
    }),
    brought(
      'one without the end it was introduced until',
      ['agreement'],
      {},
      {
        args: { knock: 'a'.repeat(32), until: NOW + 3000 }
      }
    ),
    brought(
      'one who recovers, by an introduction for something else',
      ['agreement'],
      {
        who: owner,
        what: { recovery: true }
      },
      { kind: 'owner' }
    ),
    brought('an enrolment after its code had ended', ['authority'], { at: NOW + 601 }),
    brought(
      'an enrolment of another key than had knocked',
      ['authority'],
      {
        key: 'service',
        what: { until: NOW + 3000 }
      },
      { args: { knock: 'a'.repeat(32), until: NOW + 3000 } }
    ),
    told('an enrolment that nobody introduced', ['reference'], one =>
      one.enrol(0, { what: { introduction: undefined } })
    ),
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
    told('an enrolment from a page, which was not signed', ['agreement'], async one =>
      one.enrol(await one.introduce(), { what: { origin: 'https://evil.example' } })
    ),
    told('an enrolment of an owner that leaves out its page', ['agreement'], async one =>
      one.enrol(await one.introduce({ kind: 'owner' }), { who: { kind: 'owner' }, origin: PAGE })
    ),
    told('an enrolment of an owner from another page than was signed', ['agreement'], async one =>
      one.enrol(await one.introduce({ kind: 'owner' }), {
        who: { kind: 'owner' },
        origin: PAGE,
        what: { origin: 'https://evil.example' }
      })
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
    told('an enrolment by a card that is 23 hours old', [], one =>
      one.lend({ signed: { iat: NOW - 23 * 3600 } })
    ),
    told('an enrolment by a card that is 25 hours old', ['authority', 'token'], one =>
      one.lend({ signed: { iat: NOW - 25 * 3600 } })
    ),
    told('an enrolment by a card from a day ahead', ['authority', 'token'], one =>
      one.lend({ signed: { iat: NOW + 24 * 3600 } })
    ),
    told('an enrolment by a card for another service', ['authority', 'token'], one =>
      one.lend({ signed: { aud: 'x' } })
    ),
    told('something lent by a card that its holder did not sign', ['agreement'], one =>
      one.lend({ bent: card => `${card.slice(0, -4)}AAAA` })
    ),
    told('an owner by a card', ['agreement'], one => one.lend({ who: { kind: 'owner' } })),
    told('one by a card whose key the service is to keep', ['agreement'], one =>
      one.lend({ who: { custody: 'wallet' } })
    ),
    told('one by a card who is called as an owner is', ['agreement'], one =>
      one.lend({ who: { petname: 'Ada' } })
    ),
    told('one by a card of another name', ['agreement'], one =>
      one.lend({ signed: { named: onCard('Ada') } })
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
