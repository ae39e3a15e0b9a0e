/**
 * Letters that look like a Latin one, or like another of them: those of UTS #39 (confusables) of
 * Cyrillic and Greek in lower case, and what stands for `l` and `o`.
 */
const LOOKS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    а: 'a',
    в: 'b',
    с: 'c',
    ԁ: 'd',
    е: 'e',
    ԍ: 'g',
    н: 'h',
    һ: 'h',
    і: 'l',
    ј: 'j',
    к: 'k',
    ӏ: 'l',
    м: 'm',
    п: 'n',
    о: 'o',
    р: 'p',
    ԛ: 'q',
    ѕ: 's',
    т: 't',
    ѵ: 'v',
    ԝ: 'w',
    х: 'x',
    у: 'y',
    α: 'a',
    β: 'b',
    ε: 'e',
    η: 'n',
    ι: 'l',
    κ: 'k',
    ν: 'v',
    ο: 'o',
    ρ: 'p',
    τ: 't',
    υ: 'u',
    χ: 'x',
    ϲ: 'c',
    ϳ: 'j',
    ı: 'l',
    i: 'l',
    '1': 'l',
    '|': 'l',
    '0': 'o'
  })
);
const NOT_READ = /[\p{M}\p{Default_Ignorable_Code_Point}\p{C}\p{Z}\p{P}]/gu;

/**
 * Whether a person might take one name for the other. It warns whoever gives names, and decides
 * nothing: there are more look-alikes than any table has.
 */
export function readsLike(one: string, other: string): boolean {
  return one === other || (seen(one) !== '' && seen(one) === seen(other));
}

function seen(name: string): string {
  const plain = name.normalize('NFKD').toLowerCase().replace(NOT_READ, '');
  return [...plain].map(letter => LOOKS.get(letter) ?? letter).join('');
}
