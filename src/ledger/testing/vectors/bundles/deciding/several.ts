import { NOW } from '../../../../../protocol/testing/payloads';
import type { Lie } from '../story/said';
import { Telling } from '../story/telling';
import { signer } from '../../tokens/keys';
import { Agreeing, DECIDERS, TERMS, type Told } from './agreeing';

function told(why: string, faults: Lie[1], tell: (one: Agreeing) => Promise<unknown>): Lie {
  return [
    why,
    faults,
    async said => {
      const telling = await Telling.begin();
      await tell(new Agreeing(telling));
      said.splice(0, said.length, ...telling.said);
    }
  ];
}

/** Grants that two persons have to sign, and what does not make two. */
export function several(): Lie[] {
  const marked =
    (tell: (one: Agreeing) => Promise<unknown>, persons = 2) =>
    async (one: Agreeing): Promise<void> => {
      one.mark(persons);
      await one.enrol('ben');
      await one.ask();
      await tell(one);
    };
  const both = async (one: Agreeing, second: Told = {}, first: Told = {}): Promise<number> => {
    const ada = await one.decide('ada', first);
    return one.decide('ben', { with: [ada], ...second });
  };
  return [
    told(
      'what two persons granted',
      [],
      marked(async one => one.grant(await both(one), 'ben'))
    ),
    told(
      'what one of two persons agreed to',
      [],
      marked(one => one.decide('ada'))
    ),
    told(
      'what one of two persons agreed to, and the other denied',
      [],
      marked(async one => {
        await one.decide('ada');
        await one.decide('ben', { outcome: 'deny' });
      })
    ),
    told(
      'what another two persons than the first granted, who was revoked in between',
      [],
      marked(async one => {
        await one.decide('ada');
        one.stopped('revocation', 'ada');
        await one.decide('ben');
      })
    ),
    told(
      'what one person granted alone',
      ['undecided'],
      marked(async one => one.grant(await one.decide('ada'), 'ada', []))
    ),
    told(
      'what one person granted alone, as if one were enough',
      ['agreement', 'undecided'],
      marked(async one => one.grant(await one.decide('ada', { persons: null }), 'ada', []))
    ),
    told(
      'what one person granted alone, as if one were enough, in so many words',
      ['agreement', 'undecided'],
      marked(async one => one.grant(await one.decide('ada', { persons: 1 }), 'ada', []))
    ),
    told(
      'two persons where three have to agree',
      ['agreement', 'undecided'],
      marked(async one => one.grant(await both(one), 'ben'), 3)
    ),
    told(
      'several persons where nothing is marked',
      ['agreement', 'undecided'],
      marked(async one => one.grant(await both(one), 'ben'), 1)
    ),
    told(
      'a decision of the same person, twice',
      ['authority'],
      marked(async one => {
        const first = await one.decide('ada');
        one.grant(await one.decide('ada', { with: [first] }), 'ada');
      })
    ),
    told(
      'two devices of one person',
      ['authority'],
      marked(async one => {
        await one.enrol('phone');
        const first = await one.decide('ada');
        one.grant(await one.decide('phone', { with: [first] }), 'phone');
      })
    ),
    told(
      'a second device that is said to be another person’s, and nobody signed that',
      ['agreement'],
      marked(one => one.enrol('phone', { person: signer('service').kid }))
    ),
    told(
      'a code for another person that serves two newcomers',
      ['agreement'],
      marked(one => one.enrol('phone', { invited: false, person: signer('service').kid }))
    ),
    told(
      'a device of a person whose it is not',
      ['agreement'],
      marked(one => one.enrol('phone', { person: signer('other').kid }))
    ),
    told(
      'the word of a device that was revoked in between',
      ['authority'],
      marked(async one => {
        const first = await one.decide('ada');
        one.stopped('revocation', 'ada');
        one.grant(await one.decide('ben', { with: [first] }), 'ben');
      })
    ),
    told(
      'the word of a device that was paused in between',
      ['authority'],
      marked(async one => {
        const first = await one.decide('ada');
        one.stopped('pause', 'ada');
        one.grant(await one.decide('ben', { with: [first] }), 'ben');
      })
    ),
    told(
      'two persons on different terms',
      ['agreement'],
      marked(async one => {
        const narrower = { ...TERMS, expiry: NOW + 60 };
        const last = await both(one, { granted: narrower });
        one.grant(last, 'ben', [DECIDERS.ada.facet], narrower);
      })
    ),
    told(
      'the word of a person on another request for the same',
      ['reference'],
      marked(async one => {
        const first = await one.decide('ada');
        await one.ask();
        one.grant(await one.decide('ben', { with: [first] }), 'ben');
      })
    ),
    told(
      'a denial as the word of a person',
      ['authority'],
      marked(async one => {
        const denial = await one.decide('ada', { outcome: 'deny' });
        one.grant(await one.decide('ben', { with: [denial] }), 'ben');
      })
    ),
    told(
      'a grant after one of the persons denied it',
      ['authority'],
      marked(async one => {
        const first = await one.decide('ada');
        await one.decide('ada', { outcome: 'deny' });
        one.grant(await one.decide('ben', { with: [first] }), 'ben');
      })
    ),
    told(
      'a word that served a grant before',
      ['authority'],
      marked(async one => {
        const first = await one.decide('ada');
        one.grant(await one.decide('ben', { with: [first] }), 'ben');
        one.grant(await one.decide('ben', { with: [first] }), 'ben');
      })
    ),
    told('a word from before what is granted was defined otherwise', ['authority'], async one => {
      one.mark(2);
      await one.enrol('ben');
      await one.ask();
      const first = await one.decide('ada', { persons: 2 });
      one.mark(3);
      await one.decide('ben', { persons: 3, with: [first] });
    }),
    told('a mark that was lowered where the object stayed', ['authority'], async one => {
      one.mark(3);
      one.mark(2);
    }),
    told('a mark that was taken off', ['authority'], async one => {
      one.mark(2);
      one.mark(1);
    }),
    told('a mark that is not there at another place', [], async one => {
      one.mark(2);
      one.mark(1, 'moved');
    }),
    told(
      'a grant that leaves out one of those who decided it',
      ['agreement'],
      marked(async one => one.grant(await both(one), 'ben', []))
    ),
    told(
      'a grant that names somebody else among those who decided it',
      ['agreement'],
      marked(async one => one.grant(await both(one), 'ben', [DECIDERS.ben.facet]))
    ),
    told(
      'a rule for one of the persons',
      ['authority'],
      marked(async one => {
        const rule = await one.rule();
        const first = await one.decide('ada');
        one.ruled(rule, { persons: 2, with: [first] });
      })
    )
  ];
}
