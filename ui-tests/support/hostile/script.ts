import { build } from 'esbuild';
import { join } from 'node:path';

/** The script of `cell.ts`, as a cell would show it. */
export async function hostileScript(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(__dirname, 'cell.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    logLevel: 'error'
  });
  return outputFiles[0]!.text;
}
