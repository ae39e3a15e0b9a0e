import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator, type TranslationBundle } from '@jupyterlab/translation';

import { Announcer } from '../attention/announcer';
import { type Ending, ExpiryWatch } from '../attention/expiry';
import { RequestCalls } from '../attention/requests';
import type { FacetryModel } from '../service/model';
import { CommandIDs, IFacetry } from '../tokens';

const PLUGIN = 'jupyterlab-facetry:attention';
/** Timers wait at most so long, in milliseconds. */
const DAY = 86_400_000;

export const attentionPlugin: JupyterFrontEndPlugin<void> = {
  id: PLUGIN,
  description: 'Announces the ends of facets, and calls a person for requests that wait.',
  autoStart: true,
  requires: [IFacetry],
  optional: [ITranslator, ISettingRegistry],
  activate: (
    app: JupyterFrontEnd,
    model: FacetryModel,
    translator: ITranslator | null,
    settings: ISettingRegistry | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyterlab-facetry');
    const wanted = { announceExpiry: true, notifyRequests: true };
    void settings?.load(PLUGIN).then(loaded => {
      const apply = (): void => {
        wanted.announceExpiry = loaded.get('announceExpiry').composite === true;
        wanted.notifyRequests = loaded.get('notifyRequests').composite === true;
      };
      loaded.changed.connect(apply);
      apply();
    });
    announceEnds(model, trans, () => wanted.announceExpiry);
    const calls = new RequestCalls(model, {
      trans,
      enabled: () => wanted.notifyRequests,
      inSight: () => document.querySelector('#jp-facetry-sidebar:not(.lm-mod-hidden)') !== null,
      show: request => void app.commands.execute(CommandIDs.showFacets, { request })
    });
    app.commands.commandExecuted.connect((_, { id }) => {
      if (id === CommandIDs.showFacets) {
        calls.look();
      }
    });
  }
};

function announceEnds(model: FacetryModel, trans: TranslationBundle, enabled: () => boolean): void {
  const announcer = new Announcer();
  const watch = new ExpiryWatch();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = (): void => {
    const { facets } = model.holdings;
    const endings = watch.look(facets, Date.now() / 1000);
    if (endings.length > 0 && enabled()) {
      announcer.say(endingWords(trans, endings));
    }
    clearTimeout(timer);
    const next = watch.next(facets, Date.now() / 1000);
    if (next !== null) {
      timer = setTimeout(look, Math.min(next * 1000 + 50, DAY));
    }
  };
  model.changed.connect(look);
}

function endingWords(trans: TranslationBundle, endings: readonly Ending[]): string {
  return endings
    .map(({ facet, left }) => {
      const { petname, terms } = facet;
      switch (left) {
        case 600:
          return trans.__('%1: the facet on %2 ends in 10 minutes.', petname, terms.object);
        case 60:
          return trans.__('%1: the facet on %2 ends in 1 minute.', petname, terms.object);
        default:
          return trans.__('%1: the facet on %2 has ended.', petname, terms.object);
      }
    })
    .join(' ');
}
