// A load of calls over keep-alive connections, from another process than the one that is measured.
// Written on bare sockets: a client that costs more than the server would leave it waiting.
import { connect } from 'node:net';

const HEAD_END = '\r\n\r\n';

/** One connection that asks for paths one after the other; calls `answered(status, length)`. */
class Lane {
  constructor(place, next, answered, { method, headers, body }) {
    this.next = next;
    this.method = method;
    const length = body === '' ? '' : `content-length: ${body.length}\r\n`;
    this.rest = `host: facetry\r\n${headers}${length}\r\n${body}`;
    this.answered = answered;
    this.ended = new Promise((resolve, reject) => {
      this.socket = connect(place, () => this.ask());
      this.socket.setNoDelay(true);
      this.socket.on('data', chunk => this.read(chunk));
      this.socket.on('error', reject);
      this.socket.on('close', resolve);
    });
  }

  ask() {
    const path = this.next();
    if (path === undefined) {
      this.socket.destroy();
      return;
    }
    this.text = '';
    this.begun = performance.now();
    this.socket.write(`${this.method} ${path} HTTP/1.1\r\n${this.rest}`, 'latin1');
  }

  read(chunk) {
    this.text += chunk.toString('latin1');
    const end = this.text.indexOf(HEAD_END);
    if (end < 0) {
      return;
    }
    const [, length] = /\r\ncontent-length: (\d+)/i.exec(this.text);
    if (this.text.length >= end + HEAD_END.length + Number(length)) {
      this.answered(this.text.slice(9, 12), performance.now() - this.begun);
      this.ask();
    }
  }
}

/**
 * Sends every path once, over `connections` sockets to `place` (`{port}` or `{path}`); `headers`
 * are lines that each end with CRLF, `body` is ASCII.
 * @returns milliseconds by call, sorted, and how many answers had another status than 200.
 */
export async function load(
  place,
  paths,
  { connections = 64, method = 'GET', headers = '', body = '' } = {}
) {
  const times = [];
  let other = 0;
  let at = 0;
  const lanes = Array.from(
    { length: connections },
    () =>
      new Lane(
        place,
        () => paths[at++],
        (status, time) => {
          times.push(time);
          other += status === '200' ? 0 : 1;
        },
        { method, headers, body }
      )
  );
  await Promise.all(lanes.map(lane => lane.ended));
  return { times: times.sort((a, b) => a - b), other };
}
