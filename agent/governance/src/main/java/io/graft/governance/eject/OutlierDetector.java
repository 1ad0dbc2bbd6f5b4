package io.graft.governance.eject;

import io.graft.governance.config.EjectionConfig;
import io.graft.governance.endpoint.Endpoint;
import io.graft.governance.endpoint.EndpointSet;
import io.graft.governance.outcome.Outcome;
import io.graft.governance.time.Randomness;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Decides which endpoints are ejected, and for how long. The reasons:
 *
 * <ul>
 *   <li>several failures in a row of the transport or a gateway;
 *   <li>one refused connection, if there are two other endpoints: then nothing listens there any
 *       more;
 *   <li>a success rate below 0.5 while that of all others together is above 0.8. This compares an
 *       endpoint with its peers, as the usual statistics need more than two or three endpoints;
 *   <li>the first failure within 5 s after its un-ejection.
 * </ul>
 *
 * <p>It never ejects the last usable endpoint, and at most a share of all, but always allows one. A
 * service with a single endpoint is left to the breaker. Stateless; callers hold the destination's
 * lock.
 */
public final class OutlierDetector {
  private static final long SECOND = 1_000_000_000L;
  private static final double PEERS_WELL = 0.8;
  private static final long PROBATION = 5 * SECOND;
  private static final long FORGIVE = 10 * SECOND;
  private static final int MAX_DOUBLINGS = 16;

  /** How long to wait for a connection check after its time limit. */
  private static final long PATIENCE = 10 * SECOND;

  private final Randomness random;
  private final boolean checks;

  /** A detector without checks: endpoints are un-ejected when their time is over. */
  public OutlierDetector(Randomness random) {
    this(random, false);
  }

  /**
   * @param checks whether connections are checked before an un-ejection, if the policy wants that;
   *     without a result an endpoint is un-ejected 10 s later
   */
  public OutlierDetector(Randomness random, boolean checks) {
    this.random = random;
    this.checks = checks;
  }

  /**
   * Whether a failure may be a reason, so that {@link #judge} must be called, under the lock. Only
   * reads.
   */
  public boolean suspects(Endpoint endpoint, Outcome outcome, EjectionConfig config, long now) {
    return !endpoint.ejected(now)
        && (endpoint.consecutiveFailures() >= config.consecutive
            || outcome == Outcome.NEVER_SENT
            || endpoint.ejections() > 0
            || endpoint.recentCalls(now) >= config.minCalls);
  }

  /**
   * Judges an endpoint that has just failed.
   *
   * @param enforce whether to eject it, or only to return the reason
   * @return why it is ejected; {@code null}: it is not
   */
  public @Nullable String judge(
      EndpointSet endpointSet,
      Endpoint endpoint,
      Outcome outcome,
      String cause,
      EjectionConfig config,
      boolean enforce,
      long now) {
    if (endpoint.ejected(now)) {
      return null;
    }
    String reason = reason(endpointSet, endpoint, outcome, cause, config, now);
    if (reason == null || !mayEject(endpointSet, endpoint, config, now)) {
      return null;
    }
    if (enforce) {
      int decayed = (int) Math.min(MAX_DOUBLINGS, (now - endpoint.returnedAt()) / FORGIVE);
      int before = Math.max(0, endpoint.ejections() - decayed);
      eject(endpointSet, endpoint, before, reason, config, now);
    }
    return reason;
  }

  /** Ejects an endpoint again, for longer, without un-ejecting it in between. */
  public void again(
      EndpointSet endpointSet, Endpoint endpoint, String reason, EjectionConfig config, long now) {
    eject(endpointSet, endpoint, endpoint.ejections(), reason, config, now);
  }

  private void eject(
      EndpointSet endpointSet,
      Endpoint endpoint,
      int before,
      String reason,
      EjectionConfig config,
      long now) {
    long until = now + length(config, before);
    long latest = checks && config.check ? until + PATIENCE : until;
    endpoint.eject(now, until, latest, Math.min(before + 1, MAX_DOUBLINGS), reason);
    endpointSet.impaired(true);
  }

  private @Nullable String reason(
      EndpointSet endpointSet,
      Endpoint endpoint,
      Outcome outcome,
      String cause,
      EjectionConfig config,
      long now) {
    int inARow = endpoint.consecutiveFailures();
    if (inARow >= config.consecutive) {
      return inARow + " failures in a row, the last one: " + cause;
    }
    if (outcome == Outcome.NEVER_SENT && others(endpointSet, endpoint, now) >= 2) {
      return cause + ", and others are there";
    }
    if (outcome.consecutive()
        && endpoint.ejections() > 0
        && now - endpoint.returnedAt() < PROBATION) {
      return "failed again on its return: " + cause;
    }
    int calls = endpoint.recentCalls(now);
    int failures = endpoint.recentFailures(now);
    if (calls >= config.minCalls
        && calls - failures < config.successRate * calls
        && peersDoWell(endpointSet, endpoint, config, now)) {
      return failures + " of " + calls + " calls failed in 10 s, and its peers do well";
    }
    return null;
  }

  private static boolean peersDoWell(
      EndpointSet endpointSet, Endpoint endpoint, EjectionConfig config, long now) {
    long calls = 0;
    long failures = 0;
    for (int i = 0; i < endpointSet.size(); i++) {
      Endpoint peer = endpointSet.endpoint(i);
      if (peer != endpoint) {
        calls += peer.recentCalls(now);
        failures += peer.recentFailures(now);
      }
    }
    return calls >= config.minCalls && calls - failures >= PEERS_WELL * calls;
  }

  private static boolean mayEject(
      EndpointSet endpointSet, Endpoint endpoint, EjectionConfig config, long now) {
    int n = endpointSet.size();
    int ejected = n - 1 - others(endpointSet, endpoint, now);
    int most = Math.max(1, n * config.maxPercent / 100);
    return config.maxPercent > 0 && ejected < most && ejected + 1 < n;
  }

  /** Returns the number of other usable endpoints. */
  private static int others(EndpointSet endpointSet, Endpoint endpoint, long now) {
    int others = 0;
    for (int i = 0; i < endpointSet.size(); i++) {
      Endpoint peer = endpointSet.endpoint(i);
      if (peer != endpoint && !peer.ejected(now)) {
        others++;
      }
    }
    return others;
  }

  private long length(EjectionConfig config, int doublings) {
    long length = config.nanos;
    for (int i = 0; i < doublings && length < config.maxNanos; i++) {
      length *= 2;
    }
    length = Math.min(length, config.maxNanos);
    return length / 2 + random.nextLong(length / 2);
  }

  /**
   * Un-ejects one endpoint whose time is over, including the time for its check.
   *
   * @return the endpoint; {@code null}: there is none. To be called again at the next pick
   */
  public @Nullable Endpoint release(EndpointSet endpointSet, long now) {
    Endpoint released = null;
    for (int i = 0; i < endpointSet.size() && released == null; i++) {
      Endpoint endpoint = endpointSet.endpoint(i);
      if (endpoint.ejection() != null && !endpoint.ejected(now)) {
        released = endpoint;
      }
    }
    if (released != null) {
      restore(endpointSet, released, now);
    }
    return released;
  }

  /** Un-ejects an endpoint, whether its time is over or not. */
  public void restore(EndpointSet endpointSet, Endpoint endpoint, long now) {
    // Slow start and probation give it little traffic at first. The latency that its failures have
    // left would give it none for a minute, and then its full share at once.
    endpoint.resetFailures(medianOfOthers(endpointSet, endpoint, now), now);
    endpoint.restore(now);
    review(endpointSet);
  }

  /** Updates whether an endpoint is ejected. */
  public void review(EndpointSet endpointSet) {
    boolean impaired = false;
    for (int i = 0; i < endpointSet.size(); i++) {
      impaired |= endpointSet.endpoint(i).ejection() != null;
    }
    endpointSet.impaired(impaired);
  }

  private static double medianOfOthers(EndpointSet endpointSet, Endpoint endpoint, long now) {
    double[] latencies = new double[endpointSet.size()];
    int others = 0;
    for (int i = 0; i < latencies.length; i++) {
      Endpoint other = endpointSet.endpoint(i);
      if (other != endpoint) {
        latencies[others++] = other.latencyNanos(now);
      }
    }
    Arrays.sort(latencies, 0, others);
    return others == 0 ? Double.MAX_VALUE : latencies[others / 2];
  }

  /** Whether {@link #release} would un-eject an endpoint. Only reads. */
  public boolean due(EndpointSet endpointSet, long now) {
    for (int i = 0; i < endpointSet.size(); i++) {
      Endpoint endpoint = endpointSet.endpoint(i);
      if (endpoint.ejection() != null && !endpoint.ejected(now)) {
        return true;
      }
    }
    return false;
  }
}
