package io.graft.probe.opentelemetry;

import brave.Tracing;
import brave.handler.MutableSpan;
import brave.handler.SpanHandler;
import brave.propagation.TraceContext;
import java.io.IOException;

/** Traces by Brave, which writes B3 headers. */
public final class BraveApplication extends OwnTracer {
  private final Tracing tracing =
      Tracing.newBuilder().traceId128Bit(true).addSpanHandler(new Printed()).build();

  private BraveApplication() {}

  /** Prints what Brave reports. */
  private static final class Printed extends SpanHandler {
    @Override
    public boolean end(TraceContext context, MutableSpan span, Cause cause) {
      System.out.println("exported " + span.name() + ' ' + context.traceIdString());
      return true;
    }
  }

  public static void main(String[] arguments) throws Exception {
    new BraveApplication().serve();
  }

  @Override
  String trace() throws IOException {
    brave.Span span = tracing.tracer().nextSpan().name("own").start();
    try {
      call(
          connection ->
              tracing
                  .propagation()
                  .<java.net.HttpURLConnection>injector(
                      (to, key, value) -> to.setRequestProperty(key, value))
                  .inject(span.context(), connection));
      return span.context().traceIdString();
    } finally {
      span.finish();
    }
  }
}
