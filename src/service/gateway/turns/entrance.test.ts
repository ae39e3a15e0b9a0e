import { type Comer, Entrance, type EntranceLimits } from './entrance';

const LIMITS: EntranceLimits = { aTurn: 2, ofLane: 3, unproven: 5 };

/** Somebody at the other end of a connection of their own. */
const comer = (): Comer => ({ connection: {}, left: false });

describe('the entrance', () => {
  let entrance: Entrance;
  let turns: (() => void)[];
  let entered: string[];

  beforeEach(() => {
    turns = [];
    entered = [];
    entrance = new Entrance(LIMITS, work => void turns.push(work));
  });

  /** Asks for this holder’s facet, or for nobody’s, at an address of its own. */
  const comes = (
    name: string,
    { by = comer(), holder, asks = name }: { by?: Comer; holder?: string; asks?: string } = {}
  ): Promise<string> => {
    const done = (): string => {
      entered.push(name);
      return 'entered';
    };
    try {
      const waits = entrance.enter(by, { holder, asks });
      return waits ? waits.then(done, refusal) : Promise.resolve(done());
    } catch (error) {
      return Promise.resolve(refusal(error));
    }
  };
  const refusal = (error: unknown): string => {
    const { status, code } = error as { status: number; code: string };
    return `${status} ${code}`;
  };
  /** A connection over which this holder was heard. */
  const of = (holder: string): Comer => {
    const by = comer();
    entrance.proved(by, holder);
    return by;
  };
  const nextTurn = async (): Promise<void> => {
    turns.splice(0).forEach(work => work());
    await Promise.resolve();
    await Promise.resolve();
  };
  const turnsUntilEmpty = async (): Promise<number> => {
    let count = 0;
    while (turns.length > 0) {
      await nextTurn();
      count++;
    }
    return count;
  };

  test('lets so many in a turn of the event loop; the rest wait for the next', async () => {
    ['a', 'b', 'c'].forEach(name => void comes(name));
    expect(entered).toEqual(['a', 'b']);
    await nextTurn();
    expect(entered).toEqual(['a', 'b', 'c']);
    void comes('d');
    void comes('e');
    expect(entered).toEqual(['a', 'b', 'c', 'd']);
  });

  test('asks for no turn while nobody comes', async () => {
    void comes('a');
    expect(await turnsUntilEmpty()).toBe(1);
    expect(entered).toEqual(['a']);
  });

  test('lets one of each holder in, however many of one came before', async () => {
    const call = (holder: string, name: string): void =>
      void comes(name, { by: of(holder), holder });
    ['g1', 'g2', 'g3', 'g4', 'g5'].forEach(name => call('greedy', name));
    call('honest', 'h1');
    await nextTurn();
    expect(entered).toEqual(['g1', 'g2', 'g3', 'h1']);
  });

  test('refuses at once what is too many of one holder, and nobody else’s', async () => {
    const answers = ['1', '2', '3', '4', '5', '6'].map(name =>
      comes(name, { by: of('greedy'), holder: 'greedy' })
    );
    expect(await answers[5]).toBe('503 busy');
    const honest = comes('honest', { by: of('honest'), holder: 'honest' });
    await turnsUntilEmpty();
    expect(await honest).toBe('entered');
    expect(await Promise.all(answers.slice(0, 5))).toEqual(Array(5).fill('entered'));
  });

  test('says of a holder whether tokens of its own wait, whatever others claim', async () => {
    const by = of('honest');
    ['a', 'b'].forEach(name => void comes(name));
    void comes('claimed', { holder: 'honest', asks: 'its nonce' });
    expect(entrance.awaits('honest')).toBe(false);
    void comes('h1', { by, holder: 'honest' });
    expect(entrance.awaits('honest')).toBe(true);
    await turnsUntilEmpty();
    expect(entrance.awaits('honest')).toBe(false);
  });

  test('gives strangers, however many they are, every other place', async () => {
    const mine = ['h1', 'h2', 'h3'].map(name => ({ name, by: of('honest') }));
    ['a', 'b', 's1', 's2', 's3', 's4'].forEach(name => void comes(name));
    mine.forEach(({ name, by }) => void comes(name, { by, holder: 'honest' }));
    await nextTurn();
    expect(entered.slice(2)).toEqual(['h1', 's1']);
    await nextTurn();
    expect(entered.slice(4)).toEqual(['h2', 's2']);
  });

  test('takes no word for whose a token is: with another’s address it waits where all who are unknown do', async () => {
    const honest = of('honest');
    void comes('a');
    void comes('b');
    ['x1', 'x2', 'x3'].forEach(name => void comes(name, { holder: 'honest', asks: 'its nonce' }));
    expect(await comes('x4', { holder: 'honest', asks: 'its nonce' })).toBe('503 busy');
    void comes('honest', { by: honest, holder: 'honest', asks: 'its nonce' });
    await nextTurn();
    expect(entered.slice(2)).toEqual(['honest', 'x1']);
  });

  test('of one holder proves nothing for another on the same connection', async () => {
    const by = of('greedy');
    void comes('a');
    void comes('b');
    void comes('s1');
    void comes('posing', { by, holder: 'honest' });
    void comes('honest', { by: of('honest'), holder: 'honest' });
    await nextTurn();
    expect(entered.slice(2)).toEqual(['honest', 's1']);
  });

  test('believes a connection for one token, until that has proved itself too', () => {
    const by = of('honest');
    expect(entrance.isProven(by, 'honest')).toBe(true);
    void comes('garbage', { by, holder: 'honest' });
    expect(entrance.isProven(by, 'honest')).toBe(false);
    entrance.proved(by, 'honest');
    expect(entrance.isProven(by, 'honest')).toBe(true);
  });

  test('treats an address alike whether there is such a facet or not', async () => {
    const fate = async (holder: string | undefined): Promise<string[]> => {
      entrance = new Entrance(LIMITS, work => void turns.push(work));
      turns = [];
      entered = [];
      void comes('a');
      void comes('b');
      const answers = ['1', '2', '3', '4'].map(name => comes(name, { holder, asks: 'a nonce' }));
      await turnsUntilEmpty();
      return Promise.all([...answers, Promise.resolve(entered.join())]);
    };
    expect(await fate('somebody')).toEqual(await fate(undefined));
  });

  test('refuses strangers once too many wait in all, and still lets holders wait', async () => {
    ['a', 'b', 's1', 's2', 's3', 's4', 's5'].forEach(name => void comes(name));
    expect(await comes('s6')).toBe('503 busy');
    const honest = comes('honest', { by: of('honest'), holder: 'honest' });
    await nextTurn();
    expect(await honest).toBe('entered');
  });

  test('passes over whoever has left, who takes no place', async () => {
    const leaving = { connection: {}, left: false };
    void comes('a');
    void comes('b');
    const left = comes('left', { by: leaving });
    void comes('c');
    void comes('d');
    leaving.left = true;
    await nextTurn();
    expect(await left).toBe('503 busy');
    expect(entered).toEqual(['a', 'b', 'c', 'd']);
  });

  test('remembers of a connection that many speak over no more than so many', () => {
    const proxy = of('first');
    for (let at = 0; at < 256; at++) {
      entrance.proved(proxy, `principal ${at}`);
    }
    expect(entrance.isProven(proxy, 'first')).toBe(false);
    expect(entrance.isProven(proxy, 'principal 255')).toBe(true);
  });
});
