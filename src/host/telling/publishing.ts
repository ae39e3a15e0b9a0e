import type { NewsListener } from '../../service';
import type { Control } from '../pipe/control';

/** Has the supervisor's log say what becomes of the log's publication. */
export function tellNews(
  control: Pick<Control, 'log'>,
  ...[news, witnesses]: Parameters<NewsListener>
): void {
  const names = witnesses.join(', ');
  switch (news) {
    case 'enough':
      return control.log('info', 'published_again', 'Enough witnesses cosign the log again.');
    case 'too_few':
      return control.log(
        'warning',
        'not_published',
        `Too few witnesses cosign the log (without: ${names}). Calls go on and are recorded; what ` +
          'is published stays as it is. `facetry log published` says more.'
      );
    case 'other_log':
      return control.log(
        'error',
        'other_log_seen',
        `By the word of ${names} this log does not continue what was seen of it: another service ` +
          'has its key, this data folder is an older copy, or a witness lies.'
      );
  }
}
