import { execFileSync } from 'node:child_process';

import { compileEarly } from './warming';

/** What the engine says of itself; undefined for what it does not know. */
function ownFigure(name: string): number | undefined {
  const options = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' });
  const line = new RegExp(`^ +type: int +default: --${name}=(\\d+)$`, 'm').exec(options);
  return line === null ? undefined : Number(line[1]);
}

// The Node that comes with the service; of an older one, other figures are its own.
const itsOwn = Number(process.versions.node.split('.')[0]) >= 24 ? test : test.skip;

describe('the engine’s figures', () => {
  const meanwhile = new Map<string, number>();
  const otherwise = new Map<string, number>();
  const into =
    (figures: Map<string, number>) =>
    (flag: string): void => {
      const [, name, figure] = /^--([a-z-]+)=(\d+)$/.exec(flag)!;
      figures.set(name!, Number(figure));
    };

  beforeAll(() => {
    let figures = meanwhile;
    const putBack = compileEarly(flag => into(figures)(flag));
    figures = otherwise;
    putBack();
  });

  test('are lower while it is warmed up, and all put back', () => {
    expect([...otherwise.keys()]).toEqual([...meanwhile.keys()]);
    for (const [name, figure] of meanwhile) {
      expect([name, figure < otherwise.get(name)!]).toEqual([name, true]);
    }
  });

  itsOwn('are otherwise those of Node', () => {
    expect([...otherwise]).toEqual([...otherwise.keys()].map(name => [name, ownFigure(name)]));
  });
});
