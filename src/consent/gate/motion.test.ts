import { Motion } from './motion';

/** The frame lies at (100, 200) of the screen; `zoom` is the page's. */
function at(x: number, y: number, { left = 100, top = 200, zoom = 1 } = {}) {
  return {
    screenX: Math.floor(x),
    screenY: Math.floor(y),
    clientX: (x - left) / zoom,
    clientY: (y - top) / zoom
  };
}

describe('a frame', () => {
  it('lies still while the pointer goes to and fro over it', () => {
    const motion = new Motion();
    motion.rebase(at(150, 250));
    for (const [x, y] of [
      [160, 255],
      [300, 400],
      [290, 201],
      [101, 399]
    ] as const) {
      expect(motion.still(at(x, y))).toBe(true);
    }
  });

  it.each([0.5, 0.67, 1.25, 2, 3])('lies still in a page zoomed by %d', zoom => {
    const motion = new Motion();
    motion.rebase(at(150, 250, { zoom }));
    for (let step = 1; step <= 60; step++) {
      expect(motion.still(at(150 + step * 3.3, 250 + step * 1.7, { zoom }))).toBe(true);
    }
  });

  it.each([
    ['down', { top: 240 }],
    ['sideways', { left: 60 }],
    ['by little', { top: 204 }]
  ])('that was pulled under a resting pointer, %s, has moved', (_where, place) => {
    const motion = new Motion();
    motion.rebase(at(150, 250));
    expect(motion.still(at(152, 252))).toBe(true);
    expect(motion.still(at(152, 252, place))).toBe(false);
  });

  it('that follows the pointer has moved', () => {
    const motion = new Motion();
    motion.rebase(at(150, 250));
    expect(motion.still(at(190, 290, { left: 140, top: 240 }))).toBe(false);
  });

  it('that creeps along with the pointer has moved once the zoom is known', () => {
    const motion = new Motion();
    motion.rebase(at(150, 250));
    motion.still(at(250, 300));
    motion.rebase(at(250, 300));
    expect(motion.still(at(260, 300, { left: 106 }))).toBe(false);
  });

  it('is believed again after it moved while the zoom was learnt', () => {
    const motion = new Motion();
    motion.rebase(at(150, 250));
    motion.still(at(250, 300, { left: 60 }));
    motion.still(at(260, 320, { left: 60 }));
    motion.rebase(at(260, 320, { left: 60 }));
    for (const [x, y] of [
      [270, 330],
      [330, 350],
      [160, 260]
    ] as const) {
      expect(motion.still(at(x, y, { left: 60 }))).toBe(true);
    }
  });

  it('may be zoomed anew', () => {
    const motion = new Motion();
    motion.rebase(at(150, 250));
    motion.still(at(250, 300));
    motion.forgetZoom();
    motion.rebase(at(150, 250, { zoom: 2 }));
    expect(motion.still(at(250, 300, { zoom: 2 }))).toBe(true);
  });
});

describe('the pointer', () => {
  it('has moved once the screen says so, not when the frame came to it', () => {
    const motion = new Motion();
    motion.rebase(at(150, 250));
    expect(motion.moved(at(150, 250, { top: 240 }))).toBe(false);
    expect(motion.moved(at(151, 250))).toBe(true);
  });
});
