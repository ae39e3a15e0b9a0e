import { type Constraint, limitPhrases, safeText } from '../../protocol';
import { h } from '../dom';
import type { LineDraft } from './draft';
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
    value: typed(draft.limits.get(name)),
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

function limitOf(name: string, type: string, text: string): Constraint | null {
  if (type === 'string') {
    return name === 'path' ? { path: text } : { exact: text };
  }
  const most = Number(text);
  return Number.isFinite(most) ? { range: { max: most } } : null;
}

/** What a person typed for a limit that `limitOf` made. */
function typed(limit: Constraint | undefined): string {
  const value = limit?.range?.max ?? limit?.exact ?? limit?.path ?? '';
  return safeText(String(value));
}
