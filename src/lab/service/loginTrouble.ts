import type { TranslationBundle } from '@jupyterlab/translation';

import type { ServerStatus } from './source';

/**
 * Why a service elsewhere is not used by this JupyterLab, in the language of the page, by the code of
 * what its server says; null for other codes, of which there are that server's own words alone.
 */
export function loginTrouble(
  trans: TranslationBundle,
  { elsewhere, code }: Pick<ServerStatus, 'elsewhere' | 'code'>
): string | null {
  if (elsewhere !== true) {
    return null;
  }
  switch (code) {
    case 'login_ended':
      return trans.__(
        'Nobody let this JupyterLab in while its code was good. Try again for a new one.'
      );
    case 'enrolment_ended':
      return trans.__(
        'This JupyterLab may no longer use that service: its time is over, or somebody there ended it. Try again, and have it let in anew.'
      );
    case 'no_knock':
      return trans.__(
        'The service lets nobody in by a code from here now: too many wait already, or it is of an older release. Try again in ten minutes.'
      );
    case 'login_under_way':
      return trans.__(
        'Another Jupyter server, or another program of this user, is just logging in there. It is tried again by itself.'
      );
    case 'unreachable':
      return trans.__(
        'No Facetry service answers there. It is tried again by itself; if it never answered, look at Facetry.service_url.'
      );
    case 'bad_certificate':
      return trans.__(
        'Its certificate is not one that this machine trusts, or is another name’s: nothing was sent. Have its operator renew it, or install its authority here.'
      );
    case 'bad_address':
      return trans.__(
        'A service elsewhere is reached by https, one on this machine by http: look at Facetry.service_url.'
      );
    default:
      return null;
  }
}
