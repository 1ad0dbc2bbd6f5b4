package io.graft.alerts;

import io.graft.alerts.measure.Facts;
import io.graft.governance.destination.DestinationStatus;
import io.graft.governance.service.Instance;
import io.graft.governance.time.Clock;
import io.graft.telemetry.metric.HttpDurations;
import io.graft.telemetry.metric.MetricReader;
import java.util.ArrayList;
import java.util.List;

/** A JVM whose requests, certificate and clock are set by the test. */
public final class TestFacts implements Facts, Clock {
  public static final long SECOND = 1_000_000_000L;

  /** 2026-12-01T00:00Z. */
  public static final long START_MILLIS = 1_796_083_200_000L;

  private final HttpDurations served = HttpDurations.server();
  private final HttpDurations called = HttpDurations.client();
  public final List<String> registryProblems = new ArrayList<>();
  public final List<String> tokenProblems = new ArrayList<>();
  public final List<Instance> instances = new ArrayList<>();
  public String refused;
  public long begins;
  public long ends;
  public int limit;
  public int inFlight;
  public long refusals;
  public long nanos = -5 * SECOND;

  public void serve(int count, int status, long millis) {
    for (int i = 0; i < count; i++) {
      served.served("GET", "http", "/", status, null, "1.1").record(millis * 1_000_000);
    }
  }

  public void call(int count, String host, int port, int status) {
    for (int i = 0; i < count; i++) {
      called.called("GET", host, port, status, null).record(SECOND / 100);
    }
  }

  @Override
  public void durations(MetricReader reader) {
    served.collect(reader);
    called.collect(reader);
  }

  @Override
  public List<DestinationStatus> destinations() {
    return List.of();
  }

  @Override
  public int inFlight() {
    return inFlight;
  }

  @Override
  public long refused() {
    return refusals;
  }

  @Override
  public int limit() {
    return limit;
  }

  @Override
  public List<String> registryProblems() {
    return registryProblems;
  }

  @Override
  public List<String> tokenProblems() {
    return tokenProblems;
  }

  @Override
  public String refusedRules() {
    return refused;
  }

  @Override
  public long certificateBegins() {
    return begins;
  }

  @Override
  public long certificateEnds() {
    return ends;
  }

  @Override
  public List<Instance> instances() {
    return instances;
  }

  @Override
  public long nanoTime() {
    return nanos;
  }

  @Override
  public long epochMillis() {
    return START_MILLIS + nanos / 1_000_000;
  }
}
