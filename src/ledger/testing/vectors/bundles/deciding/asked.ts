import { NOW } from '../../../../../protocol/testing/payloads';
import { actor, AGENT, type Says, scene, type Scene } from '../story/scene';
import { at, type Lie } from '../story/said';

const DAY = 24 * 3600;

/** How many requests wait at a time, and what they were for. */
export function asked(): Lie[] {
  return [...waiting(), ...purposes()];
}

async function ask(one: Scene, times: number): Promise<Awaited<ReturnType<Scene['ask']>>[]> {
  const all = [];
  for (let time = 0; time < times; time++) {
    all.push(await one.ask());
  }
  return all;
}

function waiting(): Lie[] {
  return [
    scene('a fourth request', ['authority'], one => ask(one, 4)),
    scene('a fourth request, granted at once by somebody', ['authority'], async one => {
      const [, , , fourth] = await ask(one, 4);
      const decided = await one.decide(fourth!);
      one.give(AGENT, { object: 'reports', actions: ['list'] }, { terms: LISTED, ref: decided });
    }),
    scene('a fourth request after one was denied', [], async one => {
      const [first] = await ask(one, 3);
      await one.decide(first!, { outcome: 'deny' });
      await one.ask();
    }),
    scene('a fourth request after one was withdrawn', [], async one => {
      const [first] = await ask(one, 3);
      await one.withdraw(first!);
      await one.ask();
    }),
    scene('a fourth request after one had ended', [], async one => {
      await one.ask();
      one.now = NOW + DAY + 60;
      await ask(one, 3);
    }),
    scene('a fourth request before one had ended', ['authority'], async one => {
      await one.ask();
      one.now = NOW + DAY - 3600;
      await ask(one, 3);
    }),
    scene('a fourth request of two', [], async one => {
      const other = actor('other', 'agent', 'Ben');
      await one.enrol(other);
      await ask(one, 2);
      await one.ask(other);
      await one.ask(other);
    })
  ];
}

const LISTED = { expiry: NOW + 900 };

function purposes(): Lie[] {
  const why = (told: string, index: number, given: Says): Lie => [
    told,
    ['agreement'],
    said => void (said[index]!.groups.why = given)
  ];
  return [
    why('a request for another purpose than was signed', at('request'), { purpose: 'to send' }),
    why('a request for no purpose, where one was signed', at('request'), {}),
    why('a grant for another purpose than was asked for', at('decision') + 1, {
      purpose: 'to send'
    }),
    why('a grant for no purpose, where one was asked for', at('decision') + 1, {})
  ];
}
