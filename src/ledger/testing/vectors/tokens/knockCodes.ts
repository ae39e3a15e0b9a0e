import { readDealt, readShown, shownCode } from '../../../../protocol';
import { signer } from './keys';

const MINE = signer('holder').kid;
const OTHERS = signer('other').kid;

export interface TypedCase {
  why: string;
  typed: string;
  /** Whom the service shows. */
  key: string;
  /** What the service is told; null: nothing, for it is no whole code. */
  dealt: string | null;
  /** Whether that is who shows this code. */
  its: boolean;
}

/** The codes that newcomers show (docs/protocol.md §6, "Knocking"), and what is typed of them. */
export function knockCodeCases() {
  const made = [
    ['WDJB-MJHT', 'BCDF', MINE],
    ['WDJB-MJHT', 'ZXWV', MINE],
    ['WDJB-MJHT', 'BCDF', OTHERS],
    ['BBBB-BBBB', 'BBBB', MINE],
    ['ZZZZ-ZZZZ', 'ZZZZ', OTHERS]
  ].map(([dealt = '', own = '', key = '']) => ({
    dealt,
    own,
    key,
    shown: shownCode(readDealt(dealt)!, own, key)
  }));
  const { shown } = made[0]!;
  const another = made[2]!.shown.slice(15);
  const typed: [why: string, typed: string, key?: string][] = [
    ['as it is shown', shown],
    ['in small letters, without dashes', shown.toLowerCase().replaceAll('-', '')],
    ['with blanks around and between', ` ${shown.replaceAll('-', ' ')}\n`],
    ['where the service shows another key', shown, OTHERS],
    ['with the letters that bind another key', shown.slice(0, 15) + another],
    ['with other letters of its own', `${shown.slice(0, 10)}BCDG${shown.slice(14)}`],
    ['with another part dealt', `WDJB-MJHV${shown.slice(9)}`],
    ['what was dealt, alone', 'WDJB-MJHT'],
    ['without its last letter', shown.slice(0, -1)],
    ['with one letter more', `${shown}B`],
    ['with a vowel', shown.replace('B', 'A')],
    ['nothing', '']
  ];
  return {
    made,
    typed: typed.map(([why, text, key = MINE]): TypedCase => {
      const read = readShown(text);
      return { why, typed: text, key, dealt: read?.dealt ?? null, its: read?.isOf(key) ?? false };
    })
  };
}
