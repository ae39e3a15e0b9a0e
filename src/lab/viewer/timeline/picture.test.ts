import { scaleTime } from 'd3';

import { readEntry } from '../../service/entry';
import { Lanes } from './lanes';
import type { Colours } from './paint';
import { Picture, type Sight } from './picture';
import { SvgPen } from './svgPen';

const COLOURS: Colours = {
  ink: 'ink',
  quiet: 'quiet',
  line: 'line',
  use: 'use',
  refusal: 'refusal',
  authority: 'authority',
  paper: 'paper',
  selected: 'selected',
  font: '13px sans-serif'
};

const said = (value: object) => ({ salt: '', bytes: btoa(JSON.stringify(value)) });

function lanesOf(...times: number[]): Lanes {
  const lanes = new Lanes('the service');
  times.forEach((at, index) => lanes.add(use(index, at)));
  return lanes;
}

function use(index: number, at: number, petname = 'a.ipynb') {
  const openings = { who: said({ principal: petname }) };
  return readEntry({ index, kind: 'intent', at, leaf: '', petname, openings });
}

function sight(lanes: Lanes, over: Partial<Sight> = {}): Sight {
  return {
    lanes: lanes.lanes,
    scale: scaleTime().domain([0, 1000]).range([100, 200]),
    labels: 100,
    width: 200,
    height: 400,
    top: 0,
    selected: null,
    span: null,
    ...over
  };
}

function drawn(picture: Picture, of: Sight): string {
  const pen = new SvgPen(text => ({ width: text.length * 7 }) as TextMetrics);
  picture.draw(pen, of, COLOURS);
  return pen.drawing(200, 400);
}

/** The bars of uses, by where they stand. */
const bars = (svg: string): string[] => svg.match(/<rect [^>]*fill="use"\/>/g) ?? [];

describe('what is drawn', () => {
  const crowd = Array.from({ length: 400 }, (_, at) => at);

  test('stays as it is when so many arrive that bars would be higher', () => {
    const picture = new Picture();
    const lanes = lanesOf(...crowd);
    const before = bars(drawn(picture, sight(lanes)));
    expect(before.length).toBeGreaterThan(0);
    for (let index = 0; index < 5000; index += 1) {
      lanes.add(use(1000 + index, 900));
    }
    const after = bars(drawn(picture, sight(lanes)));
    expect(after).toEqual(expect.arrayContaining(before));
    expect(after).toHaveLength(before.length + 1);
    picture.settle();
    expect(bars(drawn(picture, sight(lanes)))).not.toEqual(expect.arrayContaining(before));
  });

  test('are still events when one more makes them a crowd', () => {
    const picture = new Picture();
    const lanes = lanesOf(...crowd.slice(0, 50));
    expect(bars(drawn(picture, sight(lanes)))).toEqual([]);
    lanes.add(use(400, 999));
    expect(bars(drawn(picture, sight(lanes)))).toEqual([]);
    picture.settle();
    expect(bars(drawn(picture, sight(lanes)))).not.toEqual([]);
  });

  test('outside of the chosen span is covered, and can’t be pressed', () => {
    const lanes = lanesOf(100, 500, 900);
    const pen = new SvgPen(() => ({ width: 0 }) as TextMetrics);
    const { hits } = new Picture().draw(pen, sight(lanes, { span: [400, 600] }), COLOURS);
    expect(hits.map(({ index }) => index)).toEqual([1]);
    expect(pen.drawing(200, 400)).toMatch(/<rect x="100" [^>]*width="40"[^>]* opacity="0.7"/);
  });

  test('lets no name be markup in a file', () => {
    const lanes = lanesOf();
    lanes.add(use(1, 5, `</text><script>alert('1')</script>&"`));
    const svg = drawn(new Picture(), sight(lanes, { labels: 5000 }));
    expect(svg).toContain('&#60;script&#62;');
    const file = new DOMParser().parseFromString(svg, 'image/svg+xml');
    expect(file.querySelector('script, parsererror')).toBeNull();
  });
});
