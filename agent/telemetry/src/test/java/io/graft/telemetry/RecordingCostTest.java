package io.graft.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.graft.net.http.HttpTransport;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The JVM itself counts the bytes, so a busy machine does not change them. */
class RecordingCostTest {
  private static final int ROUNDS = 10_000;

  private final Telemetry telemetry =
      new Telemetry(
          TelemetrySettings.of(key -> null),
          Map.of("service.name", "orders"),
          "1",
          new HttpTransport(),
          line -> {});

  private static double bytesPerCall(Attempt attempt, Consumer<Attempt> call) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    for (int i = 0; i < ROUNDS; i++) {
      call.accept(attempt);
    }
    long before = threads.getThreadAllocatedBytes(thread);
    for (int i = 0; i < ROUNDS; i++) {
      call.accept(attempt);
    }
    return (threads.getThreadAllocatedBytes(thread) - before) / (double) ROUNDS;
  }

  @Test
  void anUnsampledCallAllocatesNothing() {
    double bytes = bytesPerCall(new Attempt().unsampled(), telemetry::called);

    assertEquals(0, bytes, 1, "bytes per call");
  }

  @Test
  void aSampledCallAllocatesOneSmallObject() {
    double bytes = bytesPerCall(new Attempt(), telemetry::called);

    assertTrue(bytes <= 176, bytes + " bytes per call");
  }

  @Test
  void anUnsampledErrorAllocatesNothingBeyondTheRateCap() {
    double bytes = bytesPerCall(new Attempt().unsampled().status(500), telemetry::called);

    assertEquals(0, bytes, 8, "bytes per call");
  }

  @Test
  void theDecisionNotToSampleAllocatesNothing() {
    double bytes = bytesPerCall(new Attempt(), attempt -> telemetry.sampleRoot(1, 1));

    assertEquals(0, bytes, 1, "bytes per call");
  }
}
