package io.graft.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.net.http.HttpTransport;
import io.graft.telemetry.metric.Labels;
import io.graft.telemetry.metric.MetricReader.Type;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class MetricExportTest {
  private final List<String> notices = new CopyOnWriteArrayList<>();

  /** Exports the metrics of {@code calls}, once, at the end. */
  private Map<String, Metric> export(Consumer<Telemetry> calls) throws Exception {
    try (Collector collector = Collector.start(0)) {
      Map<String, String> keys = Map.of("otel.exporter.otlp.endpoint", collector.url());
      Telemetry telemetry =
          new Telemetry(
              TelemetrySettings.of(keys::get),
              Map.of("service.name", "orders"),
              "1.2.3",
              new HttpTransport(),
              notices::add);
      telemetry.start();
      calls.accept(telemetry);
      telemetry.close();
      assertEquals(List.of(), notices);
      Map<String, Metric> metrics = new TreeMap<>();
      for (Metric metric : collector.newestMetrics()) {
        assertFalse(metrics.containsKey(metric.getName()), "twice: " + metric.getName());
        metrics.put(metric.getName(), metric);
      }
      return metrics;
    }
  }

  private static Map<String, String> labels(List<KeyValue> pairs) {
    Map<String, String> labels = new TreeMap<>();
    for (KeyValue pair : pairs) {
      labels.put(
          pair.getKey(),
          pair.getValue().hasIntValue()
              ? Long.toString(pair.getValue().getIntValue())
              : pair.getValue().getStringValue());
    }
    return labels;
  }

  private static Attempt lasting(long nanos) {
    Attempt attempt = new Attempt().unsampled();
    attempt.nanos = nanos;
    return attempt;
  }

  @Test
  void durationsFallIntoTheBucketsOfTheConventions() throws Exception {
    Metric metric =
        export(
                telemetry -> {
                  telemetry.called(lasting(0));
                  telemetry.called(lasting(-5));
                  telemetry.called(lasting(5_000_000));
                  telemetry.called(lasting(5_000_001));
                  telemetry.called(lasting(10_000_000_000L));
                  telemetry.called(lasting(10_000_000_001L));
                })
            .get("http.client.request.duration");

    assertEquals("s", metric.getUnit());
    assertEquals(
        AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE,
        metric.getHistogram().getAggregationTemporality());
    HistogramDataPoint point = metric.getHistogram().getDataPoints(0);
    assertEquals(
        List.of(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0),
        point.getExplicitBoundsList());
    assertEquals(
        List.of(3L, 1L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 1L, 1L),
        point.getBucketCountsList());
    assertEquals(6, point.getCount());
    assertEquals(20.010000002, point.getSum(), 1e-9);
    assertTrue(point.getStartTimeUnixNano() <= point.getTimeUnixNano());
    assertTrue(point.getStartTimeUnixNano() > 0);
  }

  @Test
  void attributesAreExactlyThoseOfTheConventions() throws Exception {
    List<HistogramDataPoint> points =
        export(
                telemetry -> {
                  telemetry.called(lasting(1));
                  telemetry.called(lasting(1).status(503));
                })
            .get("http.client.request.duration")
            .getHistogram()
            .getDataPointsList();

    assertEquals(
        List.of(
            Map.of(
                "http.request.method", "GET",
                "server.address", "user",
                "server.port", "80",
                "http.response.status_code", "200"),
            Map.of(
                "http.request.method", "GET",
                "server.address", "user",
                "server.port", "80",
                "http.response.status_code", "503",
                "error.type", "503")),
        points.stream()
            .map(p -> labels(p.getAttributesList()))
            .sorted(
                (a, b) ->
                    a.get("http.response.status_code")
                        .compareTo(b.get("http.response.status_code")))
            .toList());
  }

  @Test
  void aSampledCallIsTheExemplarOfItsBucket() throws Exception {
    HistogramDataPoint point =
        export(telemetry -> telemetry.called(new Attempt()))
            .get("http.client.request.duration")
            .getHistogram()
            .getDataPoints(0);

    assertEquals(1, point.getExemplarsCount());
    assertEquals(0.003, point.getExemplars(0).getAsDouble(), 1e-9);
    assertEquals(
        "11111111111111112222222222222222",
        java.util.HexFormat.of().formatHex(point.getExemplars(0).getTraceId().toByteArray()));
  }

  @Test
  void aRefusedCallHasNoDuration() throws Exception {
    assertFalse(
        export(telemetry -> telemetry.called(new Attempt().refused("breaker open")))
            .containsKey("http.client.request.duration"));
  }

  @Test
  void seriesBeyondTheLimitAreCountedTogether() throws Exception {
    List<HistogramDataPoint> points =
        export(
                telemetry -> {
                  for (int i = 0; i < 5_000; i++) {
                    Attempt attempt = lasting(1);
                    attempt.host = "host-" + i;
                    telemetry.called(attempt);
                  }
                })
            .get("http.client.request.duration")
            .getHistogram()
            .getDataPointsList();

    assertEquals(2_000, points.size());
    assertEquals(5_000, points.stream().mapToLong(HistogramDataPoint::getCount).sum());
    assertEquals(
        3_001,
        points.stream()
            .filter(p -> labels(p.getAttributesList()).containsKey("otel.metric.overflow"))
            .mapToLong(HistogramDataPoint::getCount)
            .sum());
  }

  @Test
  void noCallIsLostOrCountedTwiceUnderContention() throws Exception {
    int threads = 4;
    int each = 20_000;
    List<HistogramDataPoint> points =
        export(
                telemetry -> {
                  Thread[] callers = new Thread[threads];
                  for (int t = 0; t < threads; t++) {
                    callers[t] =
                        new Thread(
                            () -> {
                              Attempt attempt = lasting(1_000);
                              for (int i = 0; i < each; i++) {
                                attempt.host = "host-" + i % 50;
                                telemetry.called(attempt);
                              }
                            });
                    callers[t].start();
                  }
                  for (Thread caller : callers) {
                    try {
                      caller.join();
                    } catch (InterruptedException e) {
                      throw new AssertionError(e);
                    }
                  }
                })
            .get("http.client.request.duration")
            .getHistogram()
            .getDataPointsList();

    assertEquals(50, points.size());
    for (HistogramDataPoint point : points) {
      assertEquals(threads * each / 50, point.getCount());
      assertEquals(threads * each / 50 * 1e-6, point.getSum(), 1e-9);
    }
  }

  @Test
  void otherSourcesAddTheirMetrics() throws Exception {
    Map<String, Metric> metrics =
        export(
            telemetry ->
                telemetry.register(
                    reader -> {
                      reader.metric("graft.calls.in_flight", Type.GAUGE, "{call}", "Calls now.");
                      reader.point(Labels.of("graft.service", "user"), 2.5);
                      reader.metric("graft.retries", Type.COUNTER, "{retry}", "Retries.");
                      reader.point(Labels.of("graft.result", "sent"), 3);
                      reader.point(Labels.of("graft.result", "denied"), 1);
                    }));

    NumberDataPoint inFlight = metrics.get("graft.calls.in_flight").getGauge().getDataPoints(0);
    assertEquals(2.5, inFlight.getAsDouble());
    assertEquals(Map.of("graft.service", "user"), labels(inFlight.getAttributesList()));
    Metric retries = metrics.get("graft.retries");
    assertTrue(retries.getSum().getIsMonotonic());
    assertEquals(
        4, retries.getSum().getDataPointsList().stream().mapToLong(p -> p.getAsInt()).sum());
  }

  @Test
  void jvmMetricsAreExported() throws Exception {
    Map<String, Metric> metrics = export(telemetry -> {});

    assertFalse(metrics.containsKey("jvm.thread.count"), "the beans are left alone at first");

    assertTrue(metrics.get("jvm.memory.used").getGauge().getDataPoints(0).getAsInt() >= 0);
  }
}
