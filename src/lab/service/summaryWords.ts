import type { TranslationBundle } from '@jupyterlab/translation';

import { safeText } from '../../protocol';

type Saying = Pick<TranslationBundle, '__'>;

const AS_IT_IS: Saying = { __: (text, ...values) => text.replace('%1', String(values[0])) };
const BYTES = /\(at most (\d+)\)/;

/**
 * What an action does: of folders and models, whose definitions are of our own making, in the
 * language of the page; else as its document says it.
 */
export function summaryWords(trans: TranslationBundle, summary: string, most = 120): string {
  const bytes = BYTES.exec(summary)?.[1] ?? '';
  const at = own(AS_IT_IS, bytes).indexOf(summary);
  return at === -1 ? safeText(summary, most) : own(trans, bytes)[at]!;
}

function own(trans: Saying, bytes: string): string[] {
  return [
    trans.__('The files and folders in a folder, by name; with after, the page behind that name.'),
    trans.__('The whole content of a file.'),
    trans.__('The bytes of a file from start up to, not including, end.'),
    trans.__('What a path is: its type, size and time of change.'),
    trans.__(
      'Puts the uploaded bytes (at most %1) in the place of a file, at once or not at all.',
      bytes
    ),
    trans.__('Have a model answer in a conversation'),
    trans.__('Have a model answer, with tools of its own'),
    trans.__('Turn texts into vectors'),
    trans.__('List the models'),
    trans.__('Count the tokens of a conversation')
  ];
}
