import { AsyncLocalStorage } from 'node:async_hooks';

import {
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';

import { type CallPart, type Handler, routeOf, type Traces } from '../../service';

/** Asked by machines, over and over. */
const UNTOLD: readonly (string | undefined)[] = ['healthz', 'readyz', 'metrics'];

/** How spans leave. */
export interface TracingOptions {
  /** Where OTLP over HTTP is taken (JSON), with its path. */
  url: string;
  /** Told when spans can't be sent, and when they can again. */
  onSent?: (sent: boolean) => void;
  /** How long spans gather. */
  delayMs?: number;
}

/**
 * OpenTelemetry's traces of this service: a span for each request, below it one for each part of a
 * call. They hold durations, doors, routes, statuses and codes of refusals: no name, path, argument,
 * address, key or id. No header of a request is read for them (`traceparent` neither: whoever has no
 * facet would otherwise choose what is recorded), and none is passed on to upstreams.
 */
export class Tracing implements Traces {
  constructor({ url, onSent, delayMs = 5_000 }: TracingOptions) {
    const exporter = telling(new OTLPTraceExporter({ url, timeoutMillis: 10_000 }), onSent);
    this.provider = new TracerProvider({
      resource: resourceFromAttributes({ 'service.name': 'facetry' }),
      spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: delayMs })]
    });
    this.tracer = this.provider.getTracer('facetry');
  }

  /** The same handler, with a span for each request. */
  watching(handler: Handler): Handler {
    return request => {
      const route = routeOf(request.door, request.method, request.target)?.name;
      if (UNTOLD.includes(route)) {
        return handler(request);
      }
      const span = this.tracer.startSpan(
        route ?? 'none',
        {
          kind: SpanKind.SERVER,
          attributes: { 'facetry.door': request.door, 'facetry.route': route ?? 'none' }
        },
        // A call of the wallet in this process lies below the request of the kernel.
        this.above()
      );
      return this.under.run(span, async () => {
        try {
          const response = await handler(request);
          span.setAttribute('http.response.status_code', response.status);
          void Promise.resolve(response.ended).finally(() => span.end());
          return response;
        } catch (error) {
          fail(span, error);
          span.end();
          throw error;
        }
      });
    };
  }

  part<T>(name: CallPart, work: () => T): T {
    const above = this.under.getStore();
    if (above === undefined) {
      return work();
    }
    const span = this.tracer.startSpan(name, {}, this.above());
    const ended = <R>(value: R): R => {
      span.end();
      return value;
    };
    const failed = (error: unknown): never => {
      fail(span, error);
      span.end();
      throw error;
    };
    try {
      const value = work();
      return value instanceof Promise ? (value.then(ended, failed) as T) : ended(value);
    } catch (error) {
      return failed(error);
    }
  }

  /** Sends what is left. */
  close(): Promise<void> {
    return this.provider.shutdown();
  }

  private above(): Context {
    const above = this.under.getStore();
    return above === undefined ? ROOT_CONTEXT : trace.setSpan(ROOT_CONTEXT, above);
  }

  private readonly provider;
  private readonly tracer;
  private readonly under = new AsyncLocalStorage<Span>();
}

/** Of an error its code alone: messages may hold what a caller sent. */
function fail(span: Span, error: unknown): void {
  const { code } = Object(error) as { code?: unknown };
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.setAttribute('facetry.code', typeof code === 'string' ? code : 'internal');
}

function telling(
  exporter: SpanExporter,
  onSent: (sent: boolean) => void = () => undefined
): SpanExporter {
  let sent = true;
  return {
    export: (spans, done) =>
      exporter.export(spans, result => {
        if (sent !== (result.code === 0)) {
          sent = !sent;
          onSent(sent);
        }
        done(result);
      }),
    shutdown: () => exporter.shutdown()
  };
}
