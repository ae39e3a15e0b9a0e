import type { BrowserPrincipal } from '../../client/browserPrincipal';
import { bundleInPieces } from '../../ledger';
import { h } from '../dom';
import { type Page, type PageContext, failureText, goodPage, plainPage, windowLink } from '../page';
import { fill } from '../strings';

/**
 * Writes the whole log with all that an owner may see of it, as a file that can be verified anywhere.
 * In a window alone: what is around a frame has no say in what is saved.
 */
export function exportPage(context: PageContext, device: BrowserPrincipal): Page {
  const { strings } = context;
  if (!context.windowed) {
    const link = windowLink({ kind: 'export', id: 'all' }, strings.openWindow);
    return plainPage(strings.exportHeading, strings.exportWhat, link);
  }
  const stop = new AbortController();
  const status = h('p', { class: 'status', role: 'status' });
  const button = h(
    'button',
    {
      type: 'button',
      class: 'grant',
      click: event => {
        if (event.isTrusted && !button.disabled) {
          button.disabled = true;
          write().catch((error: unknown) => {
            button.disabled = false;
            status.textContent = failureText(strings, error);
          });
        }
      }
    },
    strings.exportButton
  );
  const write = async (): Promise<void> => {
    const tell = (done: number): void => {
      status.textContent = fill(strings.exportDone, done.toLocaleString());
    };
    tell(0);
    const { file, entries } = await bundle(device, tell, stop.signal);
    save(file);
    context.show(goodPage(strings.exported, fill(strings.exportedWhat, entries.toLocaleString())));
  };
  const page = plainPage(
    strings.exportHeading,
    strings.exportWhat,
    h('p', { class: 'context' }, strings.exportCare),
    h('div', { class: 'buttons' }, button),
    status
  );
  return { ...page, dispose: () => stop.abort() };
}

/** The same as `facetry export --owner` writes. */
async function bundle(
  { system, holding }: BrowserPrincipal,
  tell: (done: number) => void,
  signal: AbortSignal
): Promise<{ file: Blob; entries: number }> {
  const parts: Blob[] = [];
  const entries = await bundleInPieces(
    {
      head: async () => {
        const { checkpoint } = await system.ledger.checkpoint();
        const { issuer, keys } = await holding.service.identity();
        return { issuer, log: keys.log, checkpoint };
      },
      query: async range => {
        signal.throwIfAborted();
        return (await system.ledger.query(range)).entries;
      }
    },
    { piece: bytes => parts.push(new Blob([bytes as BlobPart])), progress: tell }
  );
  return { file: new Blob(parts, { type: 'application/x-ndjson' }), entries };
}

function save(file: Blob): void {
  const link = h('a', { href: URL.createObjectURL(file), download: 'facetry.bundle' });
  link.click();
  // The browser has it once the press was dealt with.
  setTimeout(() => URL.revokeObjectURL(link.href));
}
