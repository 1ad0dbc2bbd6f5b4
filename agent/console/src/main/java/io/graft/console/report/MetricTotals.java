package io.graft.console.report;

import io.graft.telemetry.Telemetry;
import io.graft.telemetry.attribute.AttributeSink;
import io.graft.telemetry.attribute.Attributes;
import io.graft.telemetry.metric.DurationHistogram;
import io.graft.telemetry.metric.MetricReader;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All that telemetry has counted up to one time. */
final class MetricTotals implements MetricReader {
  /** The most routes, and the most hosts; further ones are counted together. */
  private static final int MOST = 300;

  static final String OTHERS = "(others)";

  final long nanos = System.nanoTime();

  /** Served requests, by method and route. */
  final Map<String, Meter> served = new HashMap<>();

  /** Calls, by host, and by host and port. */
  final Map<String, Meter> called = new HashMap<>();

  /** Values of the JVM, by the last two words of the metric and the value of its label. */
  final Map<String, Double> jvm = new HashMap<>();

  private String metric = "";

  static MetricTotals of(Telemetry telemetry) {
    MetricTotals totals = new MetricTotals();
    telemetry.collect(totals);
    return totals;
  }

  @Override
  public void metric(String name, Type type, String unit, String description) {
    metric = name;
  }

  @Override
  public void point(Attributes attributes, double value) {
    if (metric.startsWith("jvm.")) {
      jvm.merge(metric + kind(attributes), value, Double::sum);
    }
  }

  private static String kind(Attributes attributes) {
    Series series = new Series();
    attributes.each(series);
    return series.kind;
  }

  @Override
  public void point(Attributes attributes, DurationHistogram.Snapshot snapshot) {
    switch (metric) {
      case "http.server.request.duration":
        Series request = new Series();
        attributes.each(request);
        meter(served, request.request()).add(snapshot, request.failed(500));
        break;
      case "http.client.request.duration":
        Series call = new Series();
        attributes.each(call);
        if (call.where != null) {
          meter(called, call.where).add(snapshot, call.failed(500));
          meter(called, call.where + ":" + call.port).add(snapshot, call.failed(500));
        }
        break;
      case "jvm.gc.duration":
        jvm.merge(metric + " count", (double) snapshot.count(), Double::sum);
        jvm.merge(metric + " sum", snapshot.sum(), Double::sum);
        break;
      default:
        break;
    }
  }

  private static Meter meter(Map<String, Meter> meters, String key) {
    Meter meter = meters.get(key);
    if (meter == null) {
      String kept = meters.size() < MOST ? key : OTHERS;
      meter = meters.computeIfAbsent(kept, any -> new Meter());
    }
    return meter;
  }

  /** The attributes of one series. */
  private static final class Series implements AttributeSink {
    private @Nullable String method;
    private @Nullable String where;
    private String kind = "";
    private long port;
    private long status;
    private boolean error;

    @Override
    public void put(String key, String value) {
      switch (key) {
        case "http.request.method":
          method = value;
          break;
        case "http.route":
        case "server.address":
          where = value;
          break;
        case "error.type":
          error = true;
          break;
        case "jvm.memory.type":
          kind = "." + value;
          break;
        default:
          break;
      }
    }

    @Override
    public void put(String key, long value) {
      if (key.equals("http.response.status_code")) {
        status = value;
      } else if (key.equals("server.port")) {
        port = value;
      }
    }

    String request() {
      return method == null ? OTHERS : method + " " + (where == null ? "(no route)" : where);
    }

    boolean failed(int from) {
      return status >= from || status == 0 && error;
    }
  }
}
