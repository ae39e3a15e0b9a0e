import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import type { FacetView } from '../../protocol';
import type { Giving, Verb } from '../giving';
import { facetIcon } from '../icons';
import type { FrontNotebook } from '../notebooks/front';
import { notLendable, wayOn } from '../service/giving';
import type { FacetryModel } from '../service/model';
import type { Holdings } from '../service/source';
import { CommandIDs, IFacetry, IFrontNotebook } from '../tokens';
import { pointed } from './pointed';

const PLUGIN = 'jupyterlab-facetry:giving';

export const givingPlugin: JupyterFrontEndPlugin<void> = {
  id: PLUGIN,
  description: 'Lends parts of facets, has them go on, and narrows them, by the notebook in front.',
  autoStart: true,
  requires: [IFacetry, IFrontNotebook],
  optional: [ITranslator, ISettingRegistry, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    model: FacetryModel,
    front: FrontNotebook,
    translator: ITranslator | null,
    settings: ISettingRegistry | null,
    palette: ICommandPalette | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyterlab-facetry');
    let minutes = 60;
    void settings?.load(PLUGIN).then(loaded => {
      const apply = (): void => {
        minutes = Number(loaded.get('lifetime').composite);
      };
      loaded.changed.connect(apply);
      apply();
    });
    const facetOf = ({ facet = pointed(app) }: { facet?: unknown }) =>
      model.holdings.facets.find(({ id }) => id === facet) ?? null;
    const can = (verb: Verb) => (args: object) =>
      model.live && front.panel !== null && able(verb, model.holdings, facetOf(args), about(front));
    /** The verb's code is loaded when it is first used. */
    const does = (verb: Verb) => async (args: { facet?: unknown; used?: unknown }) => {
      const facet = facetOf(args);
      const { panel } = front;
      if (facet === null || panel === null) {
        return;
      }
      const { Giving: Loaded } = await import('../giving');
      const giving: Giving = new Loaded({
        trans,
        model,
        panel,
        lifetime: minutes * 60,
        ...about(front)
      });
      await giving[verb](facet, args.used === true);
    };
    const describedBy = {
      args: {
        type: 'object',
        properties: { facet: { type: 'string', description: trans.__('Id of the facet') } }
      }
    };
    app.commands.addCommand(CommandIDs.delegateFacet, {
      label: trans.__('Lend a Part of It…'),
      caption: trans.__('Gives less than all of it to an agent, another notebook or a job'),
      icon: facetIcon,
      describedBy,
      isEnabled: can('lend'),
      execute: does('lend')
    });
    app.commands.addCommand(CommandIDs.renewFacet, {
      label: trans.__('Renew…'),
      caption: trans.__('Has it go on: what you lent at once, what you were granted once approved'),
      icon: facetIcon,
      describedBy,
      isEnabled: can('renew'),
      execute: does('renew')
    });
    app.commands.addCommand(CommandIDs.regrantFacet, {
      label: trans.__('Give Back as It Was…'),
      caption: trans.__('A new facet with the same limits and the old end'),
      icon: facetIcon,
      describedBy,
      isEnabled: can('regrant'),
      execute: does('regrant')
    });
    app.commands.addCommand(CommandIDs.narrowFacet, {
      label: trans.__('Narrow…'),
      caption: trans.__('Puts a narrower facet in its place'),
      icon: facetIcon,
      describedBy: {
        args: {
          type: 'object',
          properties: {
            ...describedBy.args.properties,
            used: { type: 'boolean', description: trans.__('Begin with what was used of it') }
          }
        }
      },
      isEnabled: can('narrow'),
      execute: does('narrow')
    });
    for (const command of [
      CommandIDs.delegateFacet,
      CommandIDs.renewFacet,
      CommandIDs.narrowFacet
    ]) {
      palette?.addItem({ command, category: trans.__('Facets') });
    }
  }
};

interface About {
  /** Principal of the notebook in front. */
  notebook: string | null;
  /** Seconds since the epoch. */
  now: number;
}

function about({ current }: FrontNotebook): About {
  return { notebook: current?.principal ?? null, now: Date.now() / 1000 };
}

/** Whether the notebook in front can do this with a facet. */
function able(verb: Verb, holdings: Holdings, facet: FacetView | null, of: About): boolean {
  if (facet === null) {
    return false;
  }
  if (verb === 'lend') {
    return notLendable(holdings, facet, of) === null;
  }
  const { state, terms } = facet;
  const over = terms.expiry === null || terms.expiry <= of.now;
  const fits = { renew: true, regrant: state === 'revoked' && !over, narrow: state === 'live' };
  return fits[verb] && ['lender', 'asker'].includes(wayOn(holdings, facet, of));
}
