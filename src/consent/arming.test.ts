import { Arming } from './arming';

function setUp(needsMove = false) {
  let time = 0;
  const arming = new Arming({ quietMs: 500, needsMove, now: () => time });
  return {
    arming,
    wait: (ms: number) => {
      time += ms;
    }
  };
}

describe('a press on Grant counts only', () => {
  it('after the card was visible and quiet, with the pointer inside since', () => {
    const { arming, wait } = setUp();
    arming.visibility(true);
    wait(500);
    expect(arming.state()).toBe('waiting-for-pointer');
    arming.pointer('enter');
    expect(arming.state()).toBe('armed');
  });

  it('not while anything covers the card', () => {
    const { arming, wait } = setUp();
    wait(10_000);
    arming.pointer('move');
    expect(arming.state()).toBe('hidden');
  });

  it('not when the cover was lifted just before the press', () => {
    const { arming, wait } = setUp();
    arming.visibility(true);
    wait(600);
    arming.pointer('move');
    arming.visibility(false);
    arming.visibility(true);
    expect(arming.state()).toBe('settling');
    wait(499);
    arming.pointer('move');
    expect(arming.state()).toBe('settling');
  });

  it('not when the card moved under a resting pointer', () => {
    const { arming, wait } = setUp();
    arming.visibility(true);
    wait(600);
    arming.pointer('move');
    arming.disturb();
    wait(600);
    expect(arming.state()).toBe('waiting-for-pointer');
  });

  it('not after the pointer left', () => {
    const { arming, wait } = setUp();
    arming.visibility(true);
    wait(600);
    arming.pointer('enter');
    arming.pointer('leave');
    expect(arming.state()).toBe('waiting-for-pointer');
  });

  it('in a window of its own only after the pointer really moved', () => {
    const { arming, wait } = setUp(true);
    arming.visibility(true);
    wait(600);
    arming.pointer('enter');
    expect(arming.state()).toBe('waiting-for-pointer');
    arming.pointer('move');
    expect(arming.state()).toBe('armed');
  });
});
