import { type Decimal, decimalText, type Lineage, sha256Hex } from '../../../protocol';
import type { NewEntry, Observed, Taken } from '../../types';
import { actor } from '../tokens/actor';
import type { Ending } from './ending';
import type { Invocation } from './invocation';

export function intentEntry(
  { principal, chain, object, safe, args, token }: Invocation,
  {
    taken: { reserved, met },
    decision,
    observed,
    lineage
  }: {
    taken: Taken;
    decision: number | null;
    observed: readonly Observed[];
    lineage: Lineage | undefined;
  }
): NewEntry {
  const { act, jti, cell, body } = token.payload;
  return {
    kind: 'intent',
    jti,
    groups: {
      who: actor(principal, chain),
      what: {
        action: act,
        ...(body && { body }),
        ...(decision !== null && { confirmed: decision }),
        object: object.name,
        ...(observed.length > 0 && { observed: observed.map(one => ({ ...one })) }),
        ...(met.length > 0 && {
          required: met.map(({ facet, outcome }) => ({ facet, outcome }))
        }),
        ...(reserved.length > 0 && {
          reserved: reserved.map(one => ({ ...one, amount: decimalText(one.amount) }))
        }),
        safe
      },
      args,
      ...(cell && { cell }),
      ...(lineage && { lineage }),
      token: token.compact
    }
  };
}

export function outcomeEntry(intent: number, ending: Ending): NewEntry {
  const { state, status, type, body, passed, code, detail, rows, used } = ending;
  return {
    kind: 'outcome',
    ref: intent,
    groups: {
      result: {
        ...(body && { digest: sha256Hex(body), length: body.length }),
        ...passed,
        ...(rows !== undefined && { rows }),
        state,
        ...(status !== undefined && { status }),
        ...(type !== undefined && { type }),
        ...(used && { used: decimalTexts(used) })
      },
      ...(code !== undefined && { why: { code, ...(detail !== undefined && { detail }) } })
    }
  };
}

function decimalTexts(amounts: Readonly<Record<string, Decimal>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(amounts).map(([name, amount]) => [name, decimalText(amount)])
  );
}
