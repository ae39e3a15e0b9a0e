import { acts } from './using/acts';
import { approvers } from './deciding/approvers';
import { approversHidden, approversRestored } from './deciding/approversLog';
import { asked } from './deciding/asked';
import { misplacedBounds } from './deciding/bounds';
import { cells } from './using/cells';
import { circles } from './people/circles';
import { confirmations } from './deciding/confirms';
import { connected } from './using/connected';
import { covered } from './lending/covered';
import { decided } from './deciding/decided';
import { edits } from './lines/edits';
import { allGivenBack } from './story/ends';
import { circular, forms } from './lines/forms';
import { handOvers } from './lending/handOver';
import { HIDING, holes, nameHidden, showingLess, type Told } from './lines/holes';
import type { HoleCase } from './story/holeCase';
import { hostNames } from './people/hostNames';
import { budgets, rates } from './using/limits';
import { lineages } from './using/lineage';
import { misshapenLines } from './lines/lines';
import { type BundleCase, differing, ended, logOf } from './story/log';
import { names } from './people/names';
import { newcomers } from './people/newcomers';
import { notes } from './using/notes';
import { observations } from './using/observes';
import { ownerNames } from './people/ownerNames';
import { passed } from './using/passing';
import { passkeys } from './people/passkeys';
import { pauses } from './lending/pauses';
import { pins } from './using/pins';
import { renewals } from './lending/renewals';
import { requirements } from './using/requires';
import { rules, rulesRestored } from './deciding/rules';
import { given, unsigned } from './deciding/said';
import { signedForms } from './lines/signedForms';
import { several } from './deciding/several';
import type { Lie, Said } from './story/said';
import { story } from './story/story';
import { together } from './lending/together';
import { unlent, unresumed } from './lending/unauthorized';
import { withheld } from './lines/withheld';
import { withdrawn } from './people/withdrawn';
import { epochCases } from './lines/epochs';

/** What a log may say, by subject: each of them is a file. */
const LIES: Record<string, () => Lie[]> = {
  acts,
  forms,
  signed_forms: signedForms,
  renewals,
  requirements,
  confirmations,
  observations,
  rules,
  cells,
  lineage: lineages,
  notes,
  rates,
  budgets,
  rows: passed,
  pauses,
  lending: unlent,
  resuming: unresumed,
  passkeys,
  handing_over: handOvers,
  several_persons: several,
  approvers,
  bounds: misplacedBounds,
  newcomers,
  withdrawn,
  undecided: given,
  names,
  unsigned,
  definitions: pins,
  decisions: decided,
  requests: asked,
  revocations: covered,
  together,
  circles,
  host_names: hostNames,
  owner_names: ownerNames,
  objects: connected
};

export interface Bundles {
  /** The lines of a good one. */
  good: string[];
  /** The others, as what they differ in from that one. */
  subjects: Record<string, BundleCase[]>;
}

export async function bundleCases(): Promise<Bundles> {
  const genuine = await story();
  const made = logOf(genuine);
  const good = ended(made.lines);
  const lines = [
    { why: 'as it is', edited: good, faults: [] },
    ...edits(made),
    ...misshapenLines(made)
  ];
  const edited: Record<string, HoleCase[]> = { lines };
  for (const [subject, lies] of Object.entries(LIES)) {
    edited[subject] = await casesOf(lies(), genuine);
  }
  const more: Record<string, HoleCase[]> = {
    approvers: [...(await approversRestored()), ...(await approversHidden())],
    rules: await rulesRestored(),
    epochs: await epochCases(genuine),
    withheld: [...(await withheld(genuine)), ...(await circular(genuine))],
    holes: await holes(genuine)
  };
  for (const [subject, cases] of Object.entries(more)) {
    edited[subject] = [...(edited[subject] ?? []), ...cases];
  }
  const there = new Set(Object.values(edited).flatMap(cases => cases.map(({ why }) => why)));
  const unmet = HIDING.filter(why => !there.has(why));
  if (unmet.length > 0) {
    throw new Error(`No log is called ${unmet.map(why => `“${why}”`).join(', ')}.`);
  }
  const subjects = Object.entries(edited).map(([subject, cases]) => [
    subject,
    cases.map(({ edited: own, ...rest }) => ({ ...rest, lines: differing(good, own) }))
  ]);
  return {
    good: good.map(line => line.trimEnd()),
    subjects: Object.fromEntries(subjects) as Bundles['subjects']
  };
}

/** Each lie, then those that are told by less than all of it. */
async function casesOf(lies: readonly Lie[], genuine: readonly Said[]): Promise<HoleCase[]> {
  const all: Told[] = [];
  for (const [why, faults, change] of lies) {
    const said = structuredClone(genuine) as Said[];
    await change(said);
    allGivenBack(said);
    all.push({ why, faults, said });
  }
  return [
    ...all.map(({ why, faults, said }) => ({ why, faults, edited: ended(logOf(said).lines) })),
    ...all.flatMap(nameHidden),
    ...all.flatMap(showingLess)
  ];
}
