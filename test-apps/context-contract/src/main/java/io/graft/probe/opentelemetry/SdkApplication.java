package io.graft.probe.opentelemetry;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.util.Collection;

/** Has an SDK of its own. */
@SuppressWarnings("try") // scopes are there to be closed
public final class SdkApplication extends OwnTracer {
  private SdkApplication() {}

  /** Prints what the SDK exports. */
  private static final class Printed implements SpanExporter {
    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      for (SpanData span : spans) {
        System.out.println("exported " + span.getName() + ' ' + span.getTraceId());
      }
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }

  public static void main(String[] arguments) throws Exception {
    OpenTelemetrySdk.builder()
        .setTracerProvider(
            SdkTracerProvider.builder()
                .addSpanProcessor(SimpleSpanProcessor.create(new Printed()))
                .build())
        .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
        .buildAndRegisterGlobal();
    new SdkApplication().serve();
  }

  @Override
  String trace() throws IOException {
    Span span = GlobalOpenTelemetry.getTracer("probe").spanBuilder("own").startSpan();
    try (Scope scope = span.makeCurrent()) {
      if (Span.current() != span) {
        throw new IllegalStateException("another span is current: " + Span.current());
      }
      call(
          connection ->
              GlobalOpenTelemetry.getPropagators()
                  .getTextMapPropagator()
                  .inject(
                      Context.current(),
                      connection,
                      (to, key, value) -> to.setRequestProperty(key, value)));
      return span.getSpanContext().getTraceId();
    } finally {
      span.end();
    }
  }
}
