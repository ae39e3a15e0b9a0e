import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FrameOptions {
  width?: number;
  left?: number;
  room?: number;
}

/**
 * A page that stands where JupyterLab's stands: another port of the same host, with the consent
 * page in a frame, and with every right to run hostile script. What it does for the frame is what
 * src/lab/consentFrame.tsx does.
 */
export class NotebookServer {
  static async open(): Promise<NotebookServer> {
    for (;;) {
      const first = createServer(answer);
      first.listen(0, '127.0.0.1');
      await once(first, 'listening');
      const { port } = first.address() as AddressInfo;
      const second = createServer(answer);
      second.listen(port, '::1');
      try {
        await once(second, 'listening');
        return new NotebookServer([first, second], port);
      } catch (error) {
        first.close();
        // Somebody has that port at the other address.
        if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') {
          throw error;
        }
      }
    }
  }

  private constructor(
    private readonly servers: Server[],
    readonly port: number
  ) {}

  get origin(): string {
    return `http://localhost:${this.port}`;
  }

  /**
   * @param frame origin of the consent page, shown in a frame `width` CSS pixels wide, and at most
   *   `room` high
   */
  page(frame: string, options: FrameOptions = {}): string {
    const query = new URLSearchParams({
      frame,
      width: String(options.width ?? 360),
      left: String(options.left ?? 0),
      room: String(options.room ?? 10_000)
    });
    return `${this.origin}/?${query.toString()}`;
  }

  async close(): Promise<void> {
    for (const server of this.servers) {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    }
  }
}

function answer(_: unknown, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
  response.end(HTML);
}

const HTML = `<!doctype html>
<html lang="en">
  <head><title>A notebook</title><meta name="color-scheme" content="light dark" /></head>
  <body style="margin: 0">
    <input id="cell" aria-label="A cell" style="width: 200px" />
    <div id="around" style="position: relative"></div>
    <script>
      const asked = new URLSearchParams(location.search);
      const origin = asked.get('frame');
      const frame = document.createElement('iframe');
      frame.id = 'consent';
      frame.title = 'Approve or deny';
      frame.setAttribute('sandbox', 'allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-forms');
      frame.referrerPolicy = 'no-referrer';
      frame.allow = 'publickey-credentials-get';
      frame.style = 'border: 0; height: 320px; width: ' + asked.get('width') + 'px; margin-left: ' + asked.get('left') + 'px';
      window.heard = [];
      window.show = subject => frame.contentWindow.postMessage({ facetry: 'show', ...subject }, origin);
      window.addEventListener('message', ({ origin: from, source, data }) => {
        if (from !== origin || source !== frame.contentWindow) return;
        window.heard.push(data);
        if (data.facetry === 'size') frame.style.height = Math.min(data.height, asked.get('room')) + 'px';
      });
      window.size = pixels => {
        asked.set('room', pixels);
        frame.style.height = pixels + 'px';
      };
      frame.src = origin + '/?frame';
      document.getElementById('around').append(frame);
    </script>
  </body>
</html>`;
