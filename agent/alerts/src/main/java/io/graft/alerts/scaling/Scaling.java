package io.graft.alerts.scaling;

import io.graft.alerts.measure.Facts;
import io.graft.alerts.measure.Totals;
import io.graft.alerts.measure.Windows;
import io.graft.config.Settings;
import io.graft.config.alerts.ScalingSettings;
import io.graft.governance.time.Clock;
import io.graft.net.json.JsonWriter;
import io.graft.telemetry.metric.Labels;
import io.graft.telemetry.metric.MetricReader;
import io.graft.telemetry.metric.MetricSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * How many instances this service should have, from what this one sees over a minute: it stands for
 * all, because calls are balanced. {@link #run} is one round, on the agent's thread.
 *
 * <p>It grows at once and shrinks late: the highest need of the last {@code
 * graft.scaling.down-after} counts, which is the stabilization window of the Horizontal Pod
 * Autoscaler.
 */
public final class Scaling implements Runnable, MetricSource, JsonWriter.Content {
  /** The time between two rounds, in milliseconds. */
  public static final long PERIOD_MILLIS = 5_000;

  private static final long WINDOW_NANOS = 60_000_000_000L;
  private static final int SAMPLES = 12;
  private static final double NANOS = 1e9;

  /** With fewer requests in a minute their p99 and their refusals say nothing. */
  private static final int LEAST = 20;

  private final Facts facts;
  private final Clock clock;
  private final String service;
  private final int least;
  private final int most;
  private final double utilization;
  private final double latency;
  private final double tolerance;
  private final long downAfter;
  private final Windows windows = new Windows();
  private final Deque<Sample> samples = new ArrayDeque<>();
  private final Deque<long[]> needs = new ArrayDeque<>();
  private final long began;
  private volatile @Nullable Result result;

  private static final class Sample {
    final double inFlight;
    final long refused;

    Sample(Facts facts) {
      inFlight = facts.inFlight();
      refused = facts.refused();
    }
  }

  /** What the last round has found. */
  private static final class Result {
    final Recommendation need;
    final int desired;
    final double inFlight;
    final int limit;

    Result(Recommendation need, int desired, double inFlight, int limit) {
      this.need = need;
      this.desired = desired;
      this.inFlight = inFlight;
      this.limit = limit;
    }
  }

  /**
   * @param service the name of this service
   */
  public Scaling(Settings settings, Facts facts, Clock clock, String service) {
    this.facts = facts;
    this.clock = clock;
    this.service = service;
    began = clock.nanoTime();
    least = settings.get(ScalingSettings.LEAST);
    most = Math.max(least, settings.get(ScalingSettings.MOST));
    utilization = settings.get(ScalingSettings.UTILIZATION);
    String aimed = settings.text(ScalingSettings.LATENCY);
    latency = aimed == null ? 0 : ScalingSettings.LATENCY.parse(aimed) / NANOS;
    tolerance = settings.get(ScalingSettings.TOLERANCE);
    downAfter = settings.get(ScalingSettings.DOWN_AFTER);
  }

  @Override
  public void run() {
    long now = clock.nanoTime();
    windows.add(now, Totals.read(facts));
    samples.addLast(new Sample(facts));
    if (samples.size() > SAMPLES + 1) {
      samples.removeFirst();
    }
    double inFlight = 0;
    for (Sample each : samples) {
      inFlight += each.inFlight / samples.size();
    }
    int limit = facts.limit();
    int current = Math.max(1, facts.instances().size());
    Recommendation need = need(now, current, inFlight, limit);
    result = new Result(need, bounded(now, need), inFlight, limit);
  }

  private Recommendation need(long now, int current, double inFlight, int limit) {
    Windows.Increase served = windows.over(Totals.SERVED, now, WINDOW_NANOS);
    boolean enough = served != null && served.requests() >= LEAST;
    double shedding = -1;
    if (enough) {
      long refused = samples.getLast().refused - samples.getFirst().refused;
      shedding = served.requests() / (double) Math.max(1, served.requests() - refused);
    }
    return new Recommendation(
        current,
        limit > 0 ? inFlight / (limit * utilization) : -1,
        shedding,
        enough && latency > 0 ? served.p99() / latency : -1);
  }

  /** The highest need of the last time, within the bounds of the settings. */
  private int bounded(long now, Recommendation need) {
    needs.addLast(new long[] {now, need.desired(tolerance)});
    // What was needed before the start is unknown: what there is was wanted, most likely.
    long highest = now - began <= downAfter ? need.current : 0;
    for (Iterator<long[]> all = needs.iterator(); all.hasNext(); ) {
      long[] each = all.next();
      if (now - each[0] > downAfter) {
        all.remove();
      } else {
        highest = Math.max(highest, each[1]);
      }
    }
    return (int) Math.max(least, Math.min(most, highest));
  }

  @Override
  public void write(JsonWriter json) {
    Result last = result;
    json.field("service", service);
    if (last == null) {
      return;
    }
    Recommendation need = last.need;
    json.field("desired", last.desired)
        .field("current", need.current)
        .field("basis", need.basis())
        .field("ratio", need.ratio())
        .object(
            "concurrency",
            fields ->
                fields
                    .field("inFlight", last.inFlight)
                    .field("limit", last.limit)
                    .field("ratio", known(need.concurrency)))
        .object("shedding", fields -> fields.field("ratio", known(need.shedding)))
        .object("latency", fields -> fields.field("ratio", known(need.latency)));
  }

  /** Whether there was a round. */
  public boolean isReady() {
    return result != null;
  }

  /** A number that is not written if it is negative. */
  private static double known(double ratio) {
    return ratio < 0 ? Double.NaN : ratio;
  }

  @Override
  public void collect(MetricReader reader) {
    Result last = result;
    if (last == null) {
      return;
    }
    reader.metric(
        "graft.scaling.desired_instances",
        MetricReader.Type.GAUGE,
        "{instance}",
        "Instances that this service should have.");
    reader.point(Labels.of(), last.desired);
    reader.metric(
        "graft.scaling.ratio",
        MetricReader.Type.GAUGE,
        "1",
        "What there is by what should be, for each that scaling is based on.");
    ratio(reader, "concurrency", last.need.concurrency);
    ratio(reader, "shedding", last.need.shedding);
    ratio(reader, "latency", last.need.latency);
  }

  private static void ratio(MetricReader reader, String basis, double ratio) {
    if (ratio >= 0) {
      reader.point(Labels.of("graft.basis", basis), ratio);
    }
  }
}
