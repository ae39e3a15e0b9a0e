/** Which path parameters hold a path of their own; OpenAPI has no word for it. */
import { isJupyter, type ApiDocument } from './document';
import { templateNames } from './parameters';
import type { OperationSource } from './source';

/**
 * A parameter may hold "/" where the document says `x-facetry-slashes`, where the template
 * is written `{path*}`, `{path+}` or `{+path}`, where the person's configuration lists the
 * template, and in the contents of a Jupyter server, whose document leaves it unsaid.
 * @returns keys `<template> <parameter>`.
 */
export function slashTemplates(
  document: ApiDocument,
  sources: readonly OperationSource[],
  listed: readonly string[]
): Set<string> {
  const jupyter = isJupyter(document);
  const found = new Set<string>();
  for (const { path } of sources) {
    const names = templateNames(path);
    const last = names[names.length - 1];
    if (listed.includes(path) && last !== undefined) {
      found.add(`${path} ${last}`);
    }
    if (jupyter && /^(\/api)?\/contents\/\{path\}(\/|$)/.test(path)) {
      found.add(`${path} path`);
    }
  }
  return found;
}
