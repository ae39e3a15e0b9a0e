import { testIo as bareIo, type TestIo } from './io';
import { httpUpstream as bareUpstream, rawUpstream as bareRaw, type Upstream } from './upstream';

/** Makes what tests need, and closes all of it at once. */
export class Opened {
  readonly testIo = (): TestIo => {
    const io = bareIo();
    this.open.push(() => io.http.close());
    return io;
  };

  readonly httpUpstream = async (
    handler: Parameters<typeof bareUpstream>[0]
  ): Promise<Upstream> => {
    const upstream = await bareUpstream(handler);
    this.open.push(upstream.close);
    return upstream;
  };

  readonly rawUpstream = async (handler: Parameters<typeof bareRaw>[0]): Promise<Upstream> => {
    const upstream = await bareRaw(handler);
    this.open.push(upstream.close);
    return upstream;
  };

  readonly close = (): Promise<unknown> => Promise.all(this.open.map(close => close()));

  private readonly open: (() => unknown)[] = [];
}
