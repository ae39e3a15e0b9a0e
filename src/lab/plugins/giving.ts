import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import type { FacetView } from '../../protocol';
// What menus and the palette show.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { IN_PALETTE, subjectWords } from '../commands/subject';
import type { Giving } from '../giving';
import { facetIcon } from '../icons';
import type { FrontNotebook } from '../notebooks/front';
import { alive } from '../service/alive';
// What menus and the palette show.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { type About, able, notGivable, type Verb } from '../service/giving';
import type { Marked } from '../service/marked';
import type { FacetryModel } from '../service/model';
import { notControllableWords, notGivableWords } from '../service/offerWords';
import { lifetimeSetting } from '../settings';
import { CommandIDs, IFacetry, IFrontNotebook, IMarked } from '../tokens';

const PLUGIN = 'jupyterlab-facetry:giving';

export const givingPlugin: JupyterFrontEndPlugin<void> = {
  id: PLUGIN,
  description: 'Lends parts of facets, has them go on, and narrows them, by the notebook in front.',
  autoStart: true,
  requires: [IFacetry, IMarked, IFrontNotebook],
  optional: [ITranslator, ISettingRegistry, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    model: FacetryModel,
    marked: Marked,
    front: FrontNotebook,
    translator: ITranslator | null,
    settings: ISettingRegistry | null,
    palette: ICommandPalette | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyterlab-facetry');
    const lifetime = lifetimeSetting(settings, PLUGIN, trans);
    /** The facet that is named, else that of the marked row; all that it could be while none is. */
    const meant = (verb: Verb, { facet = marked.target }: { facet?: unknown }): FacetView[] => {
      const of = about(front, model);
      return model.holdings.facets.filter(
        one =>
          able(verb, model.holdings, one, of) &&
          (facet === null ? verb === 'regrant' || alive(one, of.now) : one.id === facet)
      );
    };
    const can = (verb: Verb) => (args: object) =>
      model.live && front.panel !== null && meant(verb, args).length > 0;
    /** The verb's code is loaded when it is first used. */
    const does = (verb: Verb) => async (args: { facet?: unknown; used?: unknown }) => {
      const { panel } = front;
      const facets = meant(verb, args);
      if (facets.length === 0 || panel === null) {
        return;
      }
      const [{ Giving: Loaded }, { chooseFacet }, { Unfinished }] = await Promise.all([
        import('../giving'),
        import('../forms/chooseFacet'),
        import('../forms/unfinished')
      ]);
      const facet = await chooseFacet(trans, facets);
      if (facet === null) {
        return;
      }
      const giving: Giving = new Loaded({
        trans,
        model,
        panel,
        unfinished: new Unfinished(() => window.sessionStorage),
        lifetime: lifetime(),
        ...about(front, model)
      });
      await giving[verb](facet, args.used === true);
    };
    /** What a command does or, where it can't be chosen, why not. */
    const caption = (verb: Verb, plain: string) => (args: { facet?: unknown }) => {
      const { facet: id = marked.target } = args;
      if (!model.live) {
        return notControllableWords(trans, 'away');
      }
      if (front.panel === null) {
        return trans.__('Open the notebook that holds it.');
      }
      const facet = model.holdings.facets.find(one => one.id === id);
      const why =
        facet === undefined ? null : notGivable(verb, model.holdings, facet, about(front, model));
      return why === null ? plain : notGivableWords(trans, why);
    };
    const describedBy = {
      args: {
        type: 'object',
        properties: { facet: { type: 'string', description: trans.__('Id of the facet') } }
      }
    };
    /** In the palette a command names the row that it is about. */
    const label = (plain: string, named: (subject: string) => string) => (args: object) => {
      const inPalette = (args as { isPalette?: unknown }).isPalette === true;
      const subject = inPalette ? subjectWords(trans, model.holdings, marked.target) : null;
      return subject === null ? plain : named(subject);
    };
    app.commands.addCommand(CommandIDs.delegateFacet, {
      label: label(trans.__('Lend a Part of It…'), subject =>
        trans.__('Lend a part of %1…', subject)
      ),
      caption: caption('lend', trans.__('Lends part of it to an agent, another notebook or a job')),
      icon: facetIcon,
      describedBy,
      isEnabled: can('lend'),
      execute: does('lend')
    });
    app.commands.addCommand(CommandIDs.renewFacet, {
      label: label(trans.__('Renew…'), subject => trans.__('Renew %1…', subject)),
      caption: caption(
        'renew',
        trans.__('Extends it: at once if you lent it, after approval if it was granted')
      ),
      icon: facetIcon,
      describedBy,
      isEnabled: can('renew'),
      execute: does('renew')
    });
    app.commands.addCommand(CommandIDs.regrantFacet, {
      label: label(trans.__('Give Back as It Was…'), subject =>
        trans.__('Give %1 back as it was…', subject)
      ),
      caption: caption('regrant', trans.__('A new facet with the same limits and the old end')),
      icon: facetIcon,
      describedBy,
      isEnabled: can('regrant'),
      execute: does('regrant')
    });
    app.commands.addCommand(CommandIDs.narrowFacet, {
      label: args =>
        (args as { used?: unknown }).used === true
          ? label(trans.__('Narrow to What Was Used…'), subject =>
              trans.__('Narrow %1 to what was used…', subject)
            )(args)
          : label(trans.__('Narrow…'), subject => trans.__('Narrow %1…', subject))(args),
      caption: caption('narrow', trans.__('Replaces it with a narrower facet')),
      icon: facetIcon,
      describedBy: {
        args: {
          type: 'object',
          properties: {
            ...describedBy.args.properties,
            used: { type: 'boolean', description: trans.__('Start from what was used') }
          }
        }
      },
      isEnabled: can('narrow'),
      execute: does('narrow')
    });
    const category = trans.__('Facets');
    for (const command of [
      CommandIDs.delegateFacet,
      CommandIDs.renewFacet,
      CommandIDs.regrantFacet,
      CommandIDs.narrowFacet
    ]) {
      palette?.addItem({ command, category, args: IN_PALETTE });
    }
    palette?.addItem({
      ...{ command: CommandIDs.narrowFacet, category },
      args: { ...IN_PALETTE, used: true }
    });
  }
};

function about({ current }: FrontNotebook, model: FacetryModel): About {
  return { notebook: current?.principal ?? null, now: model.now() / 1000 };
}
