import type { DatabaseSync } from 'node:sqlite';

import { jcs } from '../../protocol';
import type { Differences } from './differences';
import type { Proposed, Told } from './told';

/**
 * Compares what waits for an owner with what was proposed: whoever connects it sees the card that its
 * row makes, and types the credential for where that leads.
 */
export function checkProposals(db: DatabaseSync, told: Told, differences: Differences): void {
  for (const row of db.prepare('SELECT * FROM proposals ORDER BY id').all()) {
    const id = String(row['id']);
    const proposed = told.proposals.get(id);
    const wrong =
      proposed === undefined ? 'was made by no entry' : wrongWith(row as ProposalRow, proposed);
    if (wrong !== undefined) {
      differences.add('registry', 'proposal', id, `Proposal ${id} ${wrong}.`);
    }
  }
}

type ProposalRow = Record<'name' | 'kind' | 'config' | 'found' | 'proposed_by', string>;

function wrongWith(row: ProposalRow, proposed: Proposed): string | undefined {
  const changed = (['name', 'kind', 'proposed_by'] as const).find(
    column => row[column] !== proposed[column]
  );
  if (changed !== undefined) {
    return `has another ${changed} than was proposed`;
  }
  // Where that was erased, nobody tells.
  if (proposed.config !== undefined && said(row.config) !== proposed.config) {
    return 'has another config than was proposed';
  }
  const { kind, origin, config } = Object(parsed(row.found)) as Record<string, unknown>;
  const leads = (Object(config) as { origin?: unknown }).origin ?? origin;
  return kind === row.kind && leads === origin ? undefined : 'shows another place than it leads to';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function said(text: string): string | undefined {
  const value = parsed(text);
  return value === undefined ? undefined : jcs(value as never);
}
