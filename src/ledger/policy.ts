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
const WORDS = ['witness', 'group', 'quorum'];

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
    if (!WORDS.includes(word)) {
      malformed('begins with none of “witness”, “group” and “quorum”');
    }
    if (word !== 'quorum' && (!NAME.test(name) || name === 'none' || known(name))) {
      malformed(`needs a name after “${word}” that no line before it has`);
    }
    switch (word) {
      case 'witness': {
        const [vkey = '', url, more] = rest;
        if (more !== undefined || (url !== undefined && !/^https?:\/\/\S+$/.test(url))) {
          malformed('is not “witness NAME KEY” or “witness NAME KEY URL”');
        }
        const key = keyOf(vkey);
        if (policy.witnesses.some(other => sameHash(keyOf(other.vkey), key))) {
          malformed('has the key of another witness: one key counts once');
        }
        policy.witnesses.push({ name, vkey, ...(url === undefined ? {} : { url }) });
        return;
      }
      case 'group': {
        const [count = '', ...members] = rest;
        const least = { any: 1, all: members.length }[count] ?? Number(count);
        const once = new Set(members).size === members.length && members.every(known);
        if (!once || !Number.isSafeInteger(least) || least < 1 || least > members.length) {
          malformed('is not “group NAME N MEMBER…”, with N members or more of the lines before it');
        }
        policy.groups.set(name, { least, members });
        return;
      }
      default:
        if (decided || rest.length > 0 || (name !== 'none' && !known(name))) {
          malformed('is not the only “quorum NAME”, with a name of the lines before it, or “none”');
        }
        decided = true;
        policy.quorum = name === 'none' ? null : name;
    }
  });
  if (!decided) {
    throw new LedgerError('policy_malformed', 'The policy has no line “quorum NAME”.');
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
