import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import ts from 'typescript';

import * as facetry from '../../client';
import * as ledger from '../../ledger';
import { normalizeNeed, sealTerms } from '../../protocol';
import { House } from '../testing/house';
import type { Somebody } from '../testing/people';

const ROOT = join(__dirname, '../../..');
const PAGE = readFileSync(join(ROOT, 'docs/sdk-typescript.md'), 'utf8');
const EXAMPLES = [...PAGE.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code!);

/** What an example may take from around it; what it declares by itself it does not. */
const AROUND = {
  service: 'SDK.ServiceClient',
  account: 'SDK.HeldFacet',
  keys: 'SDK.PrincipalKeys',
  code: 'string',
  path: 'string',
  readFile: "(path: string, encoding: 'utf8') => Promise<string>",
  writeFile: '(path: string, text: string, options: { mode: number }) => Promise<void>'
};

function typed(example: string): string {
  const declared = Object.entries(AROUND)
    .filter(([name]) => !example.includes(`const ${name} =`))
    .map(([name, type]) => `declare const ${name}: ${type};`);
  const types = "import type * as SDK from 'facetry';";
  return [types, ...declared, example, 'export {};'].join('\n');
}

/** As Node runs it: without types, imports as they are. */
function untyped(example: string): string {
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
  return ts
    .transpileModule(example, {
      compilerOptions: { ...compilerOptions, verbatimModuleSyntax: true }
    })
    .outputText.replaceAll(/\bexport \{\};/g, '');
}

const AsyncFunction = Object.getPrototypeOf(async () => undefined).constructor as new (
  ...names: string[]
) => (...given: unknown[]) => Promise<unknown>;

/** What the last thing that an example makes is, by its name. */
const RESULTS: Record<string, object> = { verdict: { ok: true } };

describe('the examples of docs/sdk-typescript.md', () => {
  test('are there', () => {
    expect(EXAMPLES.length).toBeGreaterThan(3);
  });

  test('are of the right types', () => {
    const names = EXAMPLES.map((_, at) => join(__dirname, `example${at}.ts`));
    const texts = new Map(names.map((name, at) => [name, typed(EXAMPLES[at]!)]));
    const options: ts.CompilerOptions = {
      lib: ['lib.es2022.d.ts', 'lib.es2024.string.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      target: ts.ScriptTarget.ES2022,
      paths: {
        facetry: [join(ROOT, 'src/client/index.ts')],
        'facetry/ledger': [join(ROOT, 'src/ledger/index.ts')]
      },
      noEmit: true,
      skipLibCheck: true,
      strict: true,
      types: []
    };
    const host = ts.createCompilerHost(options);
    const { fileExists, getSourceFile } = host;
    host.fileExists = name => texts.has(name) || fileExists(name);
    host.getSourceFile = (name, ...more) =>
      texts.has(name)
        ? ts.createSourceFile(name, texts.get(name)!, ts.ScriptTarget.ES2022)
        : getSourceFile(name, ...more);
    const program = ts.createProgram(names, options, host);
    const wrong = names.flatMap(name =>
      program
        .getSemanticDiagnostics(program.getSourceFile(name))
        .map(({ messageText }) => `${name}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`)
    );
    expect(wrong).toEqual([]);
  });

  describe('run', () => {
    let house: House;
    let owner: Somebody;
    let agent: Somebody;
    let account: facetry.HeldFacet;
    let folder: string;
    let attending: NodeJS.Timeout;

    beforeAll(async () => {
      house = await House.open();
      owner = await house.enrol('owner', 'Ada');
      await house.connectBank(owner);
      agent = await house.enrol('agent', 'helper');
      account = await house.grant(owner, agent, { object: 'bank', actions: ['balance'] });
      folder = await mkdtemp(join(tmpdir(), 'facetry-sdk-'));
      attending = setInterval(() => void grantAll().catch(() => undefined), 50);
    });
    afterAll(async () => {
      clearInterval(attending);
      await house.close();
      await rm(folder, { recursive: true });
    });

    async function grantAll(): Promise<void> {
      const { requests } = await owner.system.requests.list();
      for (const { id } of requests) {
        const request = await owner.system.requests.show(id);
        const hour = Math.floor(house.clock.now() / 1000) + 3600;
        const decision = await facetry.signDecision(owner.holding, request, {
          outcome: 'grant',
          granted: request.needs.map(({ terms }) => sealTerms(normalizeNeed(terms), hour)),
          mode: 'pointer',
          challenge: await house.challenge()
        });
        await owner.system.requests.decide(decision);
      }
    }

    /** Types the code that a program shows. */
    async function admit(code: string): Promise<void> {
      const knock = await owner.system.requests.knocking(code);
      const day = Math.floor(house.clock.now() / 1000) + 24 * 3600;
      await owner.system.requests.admit(knock, 'analyst', day);
    }

    test.each(EXAMPLES)('as they stand: %#', async example => {
      const { code } = await house.core.authority.introduce({ kind: 'agent', petname: 'analyst' });
      const { fetch, clock } = house;
      const around: Record<string, unknown> = {
        service: new facetry.ServiceClient({ base: 'http://facetry.invalid', fetch, clock }),
        account,
        keys: agent.keys,
        code,
        path: join(folder, 'kept.json'),
        readFile,
        writeFile,
        fetch,
        console: { log: (shown: string) => void admit(shown) },
        ...{ facetry, ledger }
      };
      const body = untyped(example)
        .replaceAll(/^import (\{.*\}) from 'facetry';$/gm, 'const $1 = facetry;')
        .replaceAll(/^import (\{.*\}) from 'facetry\/ledger';$/gm, 'const $1 = ledger;');
      const names = Object.keys(around).filter(name => !body.includes(`const ${name} =`));
      const given = names.map(name => around[name]);
      const made = /const (\w+) = await \S+\(/g;
      const last = [...body.matchAll(made)].at(-1)![1]!;
      const run = new AsyncFunction(...names, `'use strict';\n${body}\nreturn ${last};`);
      expect(await run(...given)).toMatchObject(RESULTS[last] ?? {});
    });
  });
});
