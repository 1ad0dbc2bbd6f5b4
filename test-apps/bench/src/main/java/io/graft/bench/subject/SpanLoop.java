package io.graft.bench.subject;

import com.sun.management.ThreadMXBean;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.lang.management.ManagementFactory;
import java.util.Collection;

/**
 * Starts spans by OpenTelemetry's API, each the child of one that is current, and prints for each
 * round what one cost the thread: nanoseconds of processor time, and bytes.
 */
@SuppressWarnings("try") // scopes are there to be closed
public final class SpanLoop {
  private static final int SPANS = 200_000;

  private SpanLoop() {}

  /** Takes the batches and drops them: what a collector costs is not measured. */
  private static final class Nowhere implements SpanExporter {
    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
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

  /**
   * @param arguments the rounds, and {@code sdk} for an SDK of its own
   */
  public static void main(String[] arguments) {
    int rounds = Integer.parseInt(arguments[0]);
    if (arguments.length > 1) {
      OpenTelemetrySdk.builder()
          .setTracerProvider(
              SdkTracerProvider.builder()
                  .addSpanProcessor(BatchSpanProcessor.builder(new Nowhere()).build())
                  .build())
          .buildAndRegisterGlobal();
    }
    Tracer tracer = GlobalOpenTelemetry.getTracer("bench");
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    for (int round = -5; round < rounds; round++) {
      long nanos = threads.getCurrentThreadCpuTime();
      long bytes = threads.getThreadAllocatedBytes(thread);
      int recorded = spans(tracer);
      bytes = threads.getThreadAllocatedBytes(thread) - bytes;
      nanos = threads.getCurrentThreadCpuTime() - nanos;
      if (round >= 0) {
        System.out.println(nanos / SPANS + " " + bytes / SPANS + " " + recorded / SPANS);
      }
    }
    System.exit(0);
  }

  /** Returns how many were recorded. */
  private static int spans(Tracer tracer) {
    int recorded = 0;
    Span parent = tracer.spanBuilder("parent").startSpan();
    try (Scope around = parent.makeCurrent()) {
      for (int i = 0; i < SPANS; i++) {
        Span span = tracer.spanBuilder("work").startSpan();
        try (Scope scope = span.makeCurrent()) {
          span.setAttribute("number", i).setAttribute("kind", "bench");
          recorded += Span.current().isRecording() ? 1 : 0;
        } finally {
          span.end();
        }
      }
    } finally {
      parent.end();
    }
    return recorded;
  }
}
