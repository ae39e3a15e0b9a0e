import { type NamedApprover, readApprovers } from './approvers';
import { readNeeds, type NamedNeed } from './needs';
import { type NamedRule, readRules } from './rules';
import { Section } from './section';
import { readServices, type NamedService } from './services';
import { readToml } from './toml';

/** The name of the file. */
export const FILE = 'facetry.toml';
export const VERSION = 1;

/** What a `facetry.toml` says. */
export interface Manifest {
  services: NamedService[];
  needs: NamedNeed[];
  rules: NamedRule[];
  approvers: NamedApprover[];
}

/** @throws ManifestError with the line and the key, and what to do. */
export function readManifest(text: string): Manifest {
  const values = readToml(text);
  const version = new Section(values, text, [], Object.keys(values));
  const form = version.raw('facetry');
  if (form !== VERSION) {
    const newer = Number.isSafeInteger(form) && Number(form) > VERSION;
    version.fail(
      'manifest_version',
      version.has('facetry') ? ['facetry'] : [],
      newer
        ? `is ${String(form)}: a newer Facetry wrote this file, and this one reads ${VERSION}. Update Facetry.`
        : version.has('facetry')
          ? `is the version of the file’s form, and ${VERSION} the only one that this release reads.`
          : `the line facetry = ${VERSION} is missing: write it at the top.`
    );
  }
  new Section(values, text, [], ['facetry', 'services', 'needs', 'rules', 'approvers']);
  return {
    services: readServices(values['services'], text),
    needs: readNeeds(values['needs'], text),
    rules: readRules(values['rules'], text),
    approvers: readApprovers(values['approvers'], text)
  };
}
