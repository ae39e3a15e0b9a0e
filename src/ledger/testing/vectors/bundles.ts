import { acts } from './bundleActs';
import { approvers } from './bundleApprovers';
import { approversHidden, approversRestored } from './bundleApproversLog';
import { asked } from './bundleAsked';
import { misplacedBounds } from './bundleBounds';
import { cells } from './bundleCells';
import { circles } from './bundleCircles';
import { confirmations } from './bundleConfirms';
import { connected } from './bundleConnected';
import { covered } from './bundleCovered';
import { decided } from './bundleDecided';
import { edits } from './bundleEdits';
import { allGivenBack } from './bundleEnds';
import { circular, forms } from './bundleForms';
import { handOvers } from './bundleHandOver';
import { HIDING, holes, nameHidden, showingLess, type Told } from './bundleHoles';
import type { HoleCase } from './holeCase';
import { hostNames } from './bundleHostNames';
import { budgets, rates } from './bundleLimits';
import { lineages } from './bundleLineage';
import { misshapenLines } from './bundleLines';
import { type BundleCase, differing, ended, logOf } from './bundleLog';
import { names } from './bundleNames';
import { newcomers } from './bundleNewcomers';
import { notes } from './bundleNotes';
import { observations } from './bundleObserves';
import { ownerNames } from './bundleOwnerNames';
import { passkeys } from './bundlePasskeys';
import { pauses } from './bundlePauses';
import { pins } from './bundlePins';
import { renewals } from './bundleRenewals';
import { requirements } from './bundleRequires';
import { rules, rulesRestored } from './bundleRules';
import { given, unsigned } from './bundleSaid';
import { several } from './bundleSeveral';
import { type Lie, type Said, story } from './bundleStory';
import { together } from './bundleTogether';
import { unlent, unresumed } from './bundleUnauthorized';
import { withheld } from './bundleWithheld';
import { epochCases } from './epochs';

/** What a log may say, by subject: each of them is a file. */
const LIES: Record<string, () => Lie[]> = {
  acts,
  forms,
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
  pauses,
  lending: unlent,
  resuming: unresumed,
  passkeys,
  handing_over: handOvers,
  several_persons: several,
  approvers,
  bounds: misplacedBounds,
  newcomers,
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
