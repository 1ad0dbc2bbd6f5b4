package io.graft.probe.opentelemetry;

import brave.Tracing;
import brave.handler.MutableSpan;
import brave.handler.SpanHandler;
import brave.propagation.TraceContext;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.brave.bridge.BraveBaggageManager;
import io.micrometer.tracing.brave.bridge.BraveCurrentTraceContext;
import io.micrometer.tracing.brave.bridge.BravePropagator;
import io.micrometer.tracing.brave.bridge.BraveTracer;
import io.micrometer.tracing.brave.bridge.W3CPropagation;
import java.io.IOException;

/** Traces by Micrometer Tracing, which writes W3C headers, as in Spring Boot. */
@SuppressWarnings("try") // scopes are there to be closed
public final class MicrometerApplication extends OwnTracer {
  private final BraveBaggageManager baggage = new BraveBaggageManager();
  private final Tracing tracing =
      Tracing.newBuilder()
          .traceId128Bit(true)
          .propagationFactory(new W3CPropagation(baggage, java.util.Collections.emptyList()))
          .addSpanHandler(new Printed())
          .build();
  private final Tracer tracer =
      new BraveTracer(
          tracing.tracer(), new BraveCurrentTraceContext(tracing.currentTraceContext()), baggage);

  private MicrometerApplication() {}

  /** Prints what is reported. */
  private static final class Printed extends SpanHandler {
    @Override
    public boolean end(TraceContext context, MutableSpan span, Cause cause) {
      System.out.println("exported " + span.name() + ' ' + context.traceIdString());
      return true;
    }
  }

  public static void main(String[] arguments) throws Exception {
    new MicrometerApplication().serve();
  }

  @Override
  String trace() throws IOException {
    Span span = tracer.nextSpan().name("own").start();
    try (Tracer.SpanInScope scope = tracer.withSpan(span)) {
      call(
          connection ->
              new BravePropagator(tracing)
                  .inject(
                      span.context(),
                      connection,
                      (to, key, value) -> to.setRequestProperty(key, value)));
      return span.context().traceId();
    } finally {
      span.end();
    }
  }
}
