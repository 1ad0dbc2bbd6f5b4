package io.graft.alerts.measure;

import io.graft.telemetry.attribute.AttributeSink;
import io.graft.telemetry.attribute.Attributes;
import io.graft.telemetry.metric.DurationHistogram;
import io.graft.telemetry.metric.MetricReader;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Requests so far, of what this service serves and of each destination that it calls: how many, how
 * many of them failed, and how many in each bucket of their duration. An error is a status of 5xx,
 * or no response.
 */
public final class Totals implements MetricReader {
  /** The name of the requests that are served; no destination is called so. */
  public static final String SERVED = "";

  /** Index of the number of requests in a sample. */
  static final int REQUESTS = 0;

  /** Index of the number of errors in a sample. */
  static final int ERRORS = 1;

  /** Index of the first bucket in a sample; the others follow. */
  static final int BUCKETS = 2;

  /** Calls of further destinations are left out. */
  private static final int MOST_DESTINATIONS = 100;

  private static final int SERVER_ERROR = 500;

  private final Map<String, long[]> samples = new LinkedHashMap<>();
  private boolean server;
  private boolean relevant;
  private double[] bounds = {};

  private Totals() {}

  /** Reads the counters as they are now. */
  public static Totals read(Facts facts) {
    Totals totals = new Totals();
    facts.durations(totals);
    return totals;
  }

  /** By destination, as the application writes it, and by {@link #SERVED}. */
  Map<String, long[]> samples() {
    return samples;
  }

  /** The upper bounds of the buckets in seconds; the last is infinite. */
  double[] bounds() {
    return bounds;
  }

  @Override
  public void metric(String name, Type type, String unit, String description) {
    server = name.equals("http.server.request.duration");
    relevant = server || name.equals("http.client.request.duration");
  }

  @Override
  public void point(Attributes attributes, double value) {}

  @Override
  public void point(Attributes attributes, DurationHistogram.Snapshot snapshot) {
    if (!relevant) {
      return;
    }
    SeriesLabels labels = new SeriesLabels();
    attributes.each(labels);
    String name = server ? SERVED : labels.destination();
    if (name == null) {
      return;
    }
    long[] sample = samples.get(name);
    if (sample == null) {
      if (samples.size() > MOST_DESTINATIONS) {
        return;
      }
      sample = new long[BUCKETS + snapshot.buckets()];
      samples.put(name, sample);
    }
    if (bounds.length == 0) {
      bounds = new double[snapshot.buckets()];
      Arrays.setAll(bounds, snapshot::bound);
    }
    sample[REQUESTS] += snapshot.count();
    sample[ERRORS] += labels.status == 0 || labels.status >= SERVER_ERROR ? snapshot.count() : 0;
    for (int i = 0; i < snapshot.buckets(); i++) {
      sample[BUCKETS + i] += snapshot.count(i);
    }
  }

  private static final class SeriesLabels implements AttributeSink {
    private @Nullable String host;
    private long port;
    private long status;

    @Override
    public void put(String key, String value) {
      if (key.equals("server.address")) {
        host = value;
      } else if (key.equals("otel.metric.overflow")) {
        // Its status is unknown: not an error.
        status = 1;
      }
    }

    @Override
    public void put(String key, long value) {
      if (key.equals("server.port")) {
        port = value;
      } else if (key.equals("http.response.status_code")) {
        status = value;
      }
    }

    @Nullable String destination() {
      return host == null || port == 80 || port == 443 ? host : host + ":" + port;
    }
  }
}
