import type { TranslationBundle } from '@jupyterlab/translation';

/** What is wrong with a path within a folder, as `cleanPattern` finds it. */
export function pathWords(trans: TranslationBundle, fault: string): string {
  switch (fault) {
    case 'is empty':
      return trans.__('Give a path in the folder.');
    case 'has an empty segment':
      return trans.__(
        'That isn’t a valid path in the folder: there is nothing between two slashes.'
      );
    case 'has a . or .. segment':
      return trans.__('That isn’t a valid path in the folder: leave out . and .. between slashes.');
    case 'has a backslash or a control character':
      return trans.__('That isn’t a valid path in the folder: write / where it has \\.');
    case 'has a percent escape':
      return trans.__(
        'That isn’t a valid path in the folder: write the character that % stands for.'
      );
    default:
      return trans.__('That isn’t a valid path in the folder: ** is for its end alone.');
  }
}
