import { limitPhrases, safeText } from '../../protocol';
import { h } from '../dom';
import type { LineDraft } from './draft';
import { typedOf } from './kept';
import { limitOf } from './limitOf';
import { spoken } from '../said';
import { type Strings, fill } from '../strings';

/** Sets a limit on one argument of a draft. */
export function limitField(
  draft: LineDraft,
  name: string,
  type: string,
  strings: Strings,
  changed: () => void
): HTMLElement {
  const numeric = type !== 'string';
  const asked = draft.asked.terms.constraints?.[name];
  const saying = spoken();
  const limit = limitPhrases(asked ?? {}, saying).join(` ${saying.and} `) || strings.unlimited;
  const input = h('input', {
    type: numeric ? 'number' : 'text',
    step: 'any',
    max: numeric ? asked?.range?.max : undefined,
    value: safeText(typedOf(draft.limits.get(name))),
    placeholder: limit,
    title: limit,
    input: () => {
      const wanted = input.value === '' ? null : limitOf(name, type, input.value);
      if (wanted === null) {
        draft.limits.delete(name);
      } else {
        draft.limits.set(name, wanted);
      }
      changed();
    }
  });
  const words = numeric ? strings.atMost : strings.only;
  return h('label', {}, h('span', {}, fill(words, safeText(name))), input);
}
