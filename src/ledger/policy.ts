import { verifyCosignature } from './cosignature';
import { LedgerError } from './errors';
import { COSIGNATURE, type Ed25519Verify, parseVkey } from './note';
import { sameHash } from './tree';

export interface PolicyWitness {
  name: string;
  vkey: string;
  /** Where it takes checkpoints; absent where it is only believed. */
  url?: string;
}

/** Whose cosignatures make a checkpoint count as published (C2SP tlog-policy). */
export interface Policy {
  witnesses: PolicyWitness[];
  groups: Map<string, { least: number; members: string[] }>;
  /** A witness or group; null demands none. */
  quorum: string | null;
}

const NAME = /^[^\s\p{Z}+]{1,100}$/u;

/**
 * Lines `witness NAME VKEY [URL]`, `group NAME N|any|all MEMBER…`, `quorum NAME|none`; `log …` and
 * what begins with `#` are left to others. A name is made before it is used.
 * @throws LedgerError policy_malformed
 */
export function parsePolicy(text: string): Policy {
  const policy: Policy = { witnesses: [], groups: new Map(), quorum: null };
  let decided = false;
  const known = (name: string): boolean =>
    policy.groups.has(name) || policy.witnesses.some(witness => witness.name === name);
  text.split('\n').forEach((line, at) => {
    const malformed = (why: string): never => {
      throw new LedgerError('policy_malformed', `Line ${at + 1} of the policy ${why}.`);
    };
    const [word = '', name = '', ...rest] = line.trim().split(/[ \t]+/);
    if (word === '' || word.startsWith('#') || word === 'log') {
      return;
    }
    if (word !== 'quorum' && (!NAME.test(name) || name === 'none' || known(name))) {
      malformed('gives no new name');
    }
    switch (word) {
      case 'witness': {
        const [vkey = '', url, more] = rest;
        if (more !== undefined || (url !== undefined && !/^https?:\/\/\S+$/.test(url))) {
          malformed('has more than a name, a key and an address');
        }
        const key = keyOf(vkey);
        if (policy.witnesses.some(other => sameHash(keyOf(other.vkey), key))) {
          malformed('names a witness that has another name already');
        }
        policy.witnesses.push({ name, vkey, ...(url === undefined ? {} : { url }) });
        return;
      }
      case 'group': {
        const [count = '', ...members] = rest;
        const least = { any: 1, all: members.length }[count] ?? Number(count);
        const once = new Set(members).size === members.length && members.every(known);
        if (!once || !Number.isSafeInteger(least) || least < 1 || least > members.length) {
          malformed('is no group of so many that were named before');
        }
        policy.groups.set(name, { least, members });
        return;
      }
      case 'quorum':
        if (decided || rest.length > 0 || (name !== 'none' && !known(name))) {
          malformed('must name one witness or group, or none, once');
        }
        decided = true;
        policy.quorum = name === 'none' ? null : name;
        return;
      default:
        malformed('begins with no known word');
    }
  });
  if (!decided) {
    throw new LedgerError('policy_malformed', 'The policy has no quorum.');
  }
  return policy;
}

/** Whatever a key is called: who counted twice would be half of the witnesses. */
function keyOf(vkey: string): Uint8Array {
  return parseVkey(vkey, COSIGNATURE).publicKey;
}

/**
 * Which witnesses of a policy cosigned a note, and whether they are enough.
 * @throws LedgerError note_malformed
 */
export async function witnessedBy(
  note: string,
  policy: Policy,
  verify?: Ed25519Verify
): Promise<{ ok: boolean; names: string[] }> {
  const names: string[] = [];
  for (const { name, vkey } of policy.witnesses) {
    try {
      await verifyCosignature(note, vkey, verify);
      names.push(name);
    } catch (error) {
      if ((error as LedgerError).code !== 'note_unsigned') {
        throw error;
      }
    }
  }
  return { ok: isEnough(policy, names), names };
}

/** Whether the cosignatures of these witnesses are what a policy demands. */
export function isEnough({ groups, quorum }: Policy, names: readonly string[]): boolean {
  const held = new Set(names);
  // A name is made before it is used: each group is looked at once, in however many others it is.
  for (const [name, { least, members }] of groups) {
    if (members.filter(member => held.has(member)).length >= least) {
      held.add(name);
    }
  }
  return quorum === null || held.has(quorum);
}
