import type { PublishedView } from '../../client';
import type { Command } from '../command';
import { answer } from '../context';
import { EXIT } from '../errors';
import { shown, when } from '../facetLines';
import { Identities } from '../identities';

export const logPublished: Command = {
  name: 'log published',
  summary: 'Show how much of the ledger its witnesses have cosigned, and who has not.',
  arity: [0, 0],
  options: {},
  notes: [
    '`facetry serve --policy FILE` says who has to cosign. Exit code 1 if too few do, or if a witness',
    'reports having seen another log.'
  ],

  async run(context) {
    const { system } = await new Identities(context).viewer();
    const { size, published } = await system.ledger.checkpoint();
    if (published === undefined) {
      answer(context, { size, published: null }, [
        `All ${size} entries: no cosignatures are required.`
      ]);
      return EXIT.ok;
    }
    answer(context, { size, published }, linesOf(size, published));
    const other = published.witnesses.some(({ state }) => OTHER.has(state));
    return published.behind_since === null && !other ? EXIT.ok : EXIT.failed;
  }
};

type Witness = PublishedView['witnesses'][number];

/** By their word what is recorded here does not continue what they saw. */
const OTHER: ReadonlySet<Witness['state']> = new Set(['other_log', 'moved_on']);

function linesOf(
  entries: number,
  { size, behind_since: since, witnesses }: PublishedView
): string[] {
  return [
    `${size} of ${entries} entries are published.`,
    ...(since === null
      ? []
      : [
          `Too few witnesses have cosigned since ${when(since)}: the published log stays as it is.`
        ]),
    ...witnesses.map(witnessLine),
    ...(witnesses.some(({ state }) => OTHER.has(state))
      ? [
          'Another service has this log’s key, or this data folder is an older copy, or a witness lies:',
          'compare what they hold with `facetry export` before you continue.'
        ]
      : [])
  ];
}

function witnessLine({ name, state, size, detail }: Witness): string {
  const cosigned = size === null ? 'has cosigned nothing' : `cosigned ${size} entries`;
  const word = state === 'unasked' && size === null ? 'was not asked yet' : cosigned;
  return `  ${shown(name)} ${word}${detail === undefined ? '' : `; it ${shown(detail)}`}`;
}
