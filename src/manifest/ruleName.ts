import { codePoints, visibleText } from '../protocol';

const LONGEST = 120;
const UNSEEN = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;
/** Scripts whose letters are taken for one another's: `a` and `а`. */
const ALIKE = [/\p{sc=Latin}/u, /\p{sc=Cyrillic}/u, /\p{sc=Greek}/u, /\p{sc=Armenian}/u];

/** Small letters (also where only their capitals look so) of the others, as letters of Latin. */
const LATIN = new Map(
  [...'аaеeоoрpсcуyхxіiјjѕsӏlԁdһhкkмmнhтtвb', ...'αaβbεeζzηhιiκkμmνvοoρpτtυuχx'].flatMap(
    (letter, at, all) => (at % 2 === 0 ? [[letter, all[at + 1]!] as const] : [])
  )
);

/** Why a person could take the name for another one; null where it is fit to be read. */
export function unreadable(name: string): string | null {
  if (name.trim() !== name || name === '' || codePoints(name) > LONGEST) {
    return `is a text of 1 to ${LONGEST} characters, without a blank at its ends.`;
  }
  if (visibleText(name, LONGEST) !== name || name.normalize('NFKC') !== name || / {2}/.test(name)) {
    return 'has a character that is not seen, or is seen as another: write it with plain ones.';
  }
  if (/["“”„‟«»]/.test(name)) {
    return 'has a quotation mark, and is shown in them.';
  }
  return ALIKE.filter(script => script.test(name)).length > 1
    ? 'mixes letters of scripts that look alike: write it in one of them.'
    : null;
}

/** Whether a person would take the one name for the other. */
export function alike(one: string, other: string): boolean {
  return folded(one) === folded(other);
}

function folded(name: string): string {
  const small = name.replace(UNSEEN, '').normalize('NFKC').toLowerCase();
  return [...small]
    .map(letter => LATIN.get(letter) ?? letter)
    .join('')
    .replace(/[\s\p{P}]+/gu, ' ')
    .replace(/[0o]/g, 'o')
    .replace(/[1li|]/g, 'l')
    .trim();
}
