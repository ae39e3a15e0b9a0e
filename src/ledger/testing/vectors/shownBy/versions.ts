import type { ShownBy } from './shown';

/** Of docs/protocol.md §13. */
export const VERSIONS: ShownBy = {
  '13.1': [
    'tokens: facet-request for a cell with other words',
    'src/protocol/tokens/descriptor.test.ts › with %s that is unknown here is told apart from one that nobody signed'
  ],
  '13.2': [
    'src/wallet/versions.test.ts › are no lie: what it holds goes on, and no word of them reaches a kernel'
  ],
  '13.3': [
    'features: one of a later release',
    'features: no blank after the comma',
    'features: 65 of them'
  ],
  '13.4': [
    'src/host/whole/versions/features.test.ts › is told to whom it lets in, with all that it grants or does, and in no other answer'
  ],
  '13.5': [
    'features: a kernel before anything was said',
    'src/wallet/versions.test.ts › says which kernel it was from the first answer on after the service was updated'
  ],
  '13.6': ['features: a kernel that is not taken', 'features: a kernel alone that is not taken'],
  '13.7': [
    'features: a limit that is not taken',
    'features: a limit of one need of two',
    'features: a limit of what is lent',
    'features: a limit before anything was said'
  ],
  '13.8': [
    'src/protocol/tokens/descriptor.test.ts › with %s that is unknown here is told apart from one that nobody signed'
  ],
  '13.9': [
    'src/wallet/versions.test.ts › hide no lie in the terms: told so %s it is in quarantine',
    'src/wallet/versions.test.ts › are compared letter for letter with a service %s'
  ],
  '13.10': ['features: an older service', 'features: a newer service'],
  '13.11': [
    'tokens: header: alg none',
    'tokens: facet-request for a cell with other words',
    'bundles/lines: a head of another version, with what is unknown here'
  ]
};
