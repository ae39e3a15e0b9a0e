import { authoritySteps } from './authority/books/schema';
import { gatewaySchema } from './gateway/tokens/schema';
import { ledgerSchema } from './ledger/schema';
import { registrySteps } from './registry/schema';
import { identitySchema, type Schema, sealingSchema } from './storage';

/** All tables of `state.sqlite`, as this release has them. */
export const SCHEMAS: readonly Schema[] = [
  identitySchema,
  ledgerSchema,
  gatewaySchema,
  { part: 'authority', steps: authoritySteps },
  { part: 'registry', steps: registrySteps },
  sealingSchema
];
