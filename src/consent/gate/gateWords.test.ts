import type { ArmingState } from './arming';
import { GateWords, hintFor } from './gateWords';
import type { Seen } from './sight';
import { ENGLISH } from '../strings/english';
import { GERMAN } from '../strings/german';

const SAID = {
  ...{ hint: 'x', ready: false, elsewhere: false, verb: 'Grant', digits: '36' },
  ...{ typeable: false, typedOnly: false }
};

describe('what is said beside the buttons', () => {
  test.each<[Seen, boolean, boolean, ArmingState, keyof typeof ENGLISH]>([
    ['covered', false, true, 'armed', 'armCovered'],
    ['untold', false, true, 'armed', 'armUntold'],
    ['partly', false, false, 'armed', 'armTooSmall'],
    ['partly', true, false, 'armed', 'armScroll'],
    ['partly', true, true, 'armed', 'armRead'],
    ['whole', false, true, 'hidden', 'armSettling'],
    ['whole', false, true, 'waiting-for-pointer', 'armWaiting'],
    ['whole', false, true, 'resting', 'armResting'],
    ['whole', false, true, 'settling', 'armSettling'],
    ['whole', false, true, 'armed', 'armReady']
  ])(
    'of a card that is %s (window %s, read %s, %s) is %5$s',
    (state, window, read, arming, key) => {
      expect(hintFor(ENGLISH, window, { state, read }, arming)).toBe(ENGLISH[key]);
    }
  );

  test('before anything was seen never claims that a press counts', () => {
    expect(hintFor(ENGLISH, false, undefined, 'hidden')).toBe(ENGLISH.armSettling);
  });

  test('has digits that can be typed only where they would count', () => {
    const words = new GateWords({ strings: ENGLISH, input: () => undefined });
    const said = { ...SAID, verb: 'Grant', digits: '36' };
    words.show({ ...said, typeable: false });
    expect(words.element.className).toContain('blocked');
    words.show({ ...said, typeable: true });
    expect(words.element.className).not.toContain('blocked');
    const keys = [...words.element.querySelectorAll('kbd')].map(key => key.textContent);
    expect(keys).toEqual(['3', '6']);
    expect(words.element.querySelector('label')!.textContent).toContain(
      'Grant: type the two digits shown'
    );
  });

  test.each([
    [ENGLISH, 'Type36', 'or type36'],
    [GERMAN, 'Tippen Sie36', 'oder tippen36']
  ])('is no “or” where nothing but the digits counts (%#)', (strings, alone, beside) => {
    const words = new GateWords({ strings, input: () => undefined });
    const seen = (): string => {
      const label = words.element.querySelector('label')!.cloneNode(true) as HTMLElement;
      label.querySelectorAll('.unseen').forEach(unseen => unseen.remove());
      return label.textContent ?? '';
    };
    words.show({ ...SAID, typeable: true, typedOnly: true });
    expect(seen()).toBe(alone);
    words.show({ ...SAID, typeable: true });
    expect(seen()).toBe(beside);
  });
});
