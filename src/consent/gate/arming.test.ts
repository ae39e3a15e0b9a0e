import { Arming } from './arming';

function setUp() {
  let time = 0;
  const arming = new Arming({ quietMs: 500, now: () => time });
  /** The pointer on the screen; the frame lies at `top`. */
  const pointer = (x: number, y: number, top = 0): void =>
    arming.pointer({ screenX: x, screenY: y, clientX: x, clientY: y - top });
  const wait = (ms: number): void => {
    time += ms;
  };
  const arm = (): void => {
    arming.visibility(true);
    pointer(10, 10);
    pointer(20, 20);
    wait(500);
  };
  return { arming, pointer, wait, arm };
}

describe('a press on Grant counts only', () => {
  it('after the card was visible and quiet with a moving pointer inside', () => {
    const { arming, arm } = setUp();
    arm();
    expect(arming.state()).toBe('armed');
  });

  it('not a moment earlier', () => {
    const { arming, pointer, wait } = setUp();
    arming.visibility(true);
    wait(10_000);
    pointer(10, 10);
    pointer(20, 20);
    wait(499);
    expect(arming.state()).toBe('settling');
  });

  it('not under a pointer that was there already and rests', () => {
    const { arming, pointer, wait } = setUp();
    arming.visibility(true);
    pointer(10, 10);
    pointer(10, 10);
    wait(10_000);
    expect(arming.state()).toBe('resting');
  });

  it('not while anything covers the card', () => {
    const { arming, arm } = setUp();
    arm();
    arming.visibility(false);
    expect(arming.state()).toBe('hidden');
  });

  it('not when the cover was lifted just before the press', () => {
    const { arming, pointer, wait, arm } = setUp();
    arm();
    arming.visibility(false);
    arming.visibility(true);
    pointer(21, 21);
    wait(499);
    expect(arming.state()).toBe('settling');
  });

  it('not when the card changed, until the pointer has moved again', () => {
    const { arming, pointer, wait, arm } = setUp();
    arm();
    arming.disturb();
    wait(600);
    expect(arming.state()).toBe('resting');
    pointer(21, 21);
    expect(arming.state()).toBe('armed');
  });

  it('not when the frame was pulled under the pointer, even at the press itself', () => {
    const { arming, pointer, arm } = setUp();
    arm();
    pointer(20, 20, -80);
    expect(arming.state()).toBe('resting');
  });

  it('not after the pointer left, and again only after a while inside', () => {
    const { arming, pointer, wait, arm } = setUp();
    arm();
    arming.pointerLeft();
    expect(arming.state()).toBe('waiting-for-pointer');
    wait(600);
    pointer(30, 30);
    pointer(31, 31);
    expect(arming.state()).toBe('settling');
    wait(500);
    expect(arming.state()).toBe('armed');
  });
});
