package io.graft.governance.health;

import io.graft.governance.config.HealthConfig;
import io.graft.governance.config.Mode;
import io.graft.governance.endpoint.Ejection;
import io.graft.governance.endpoint.Endpoint;
import io.graft.governance.endpoint.EndpointSet;
import io.graft.governance.event.Decision.Kind;
import io.graft.governance.service.Instance;
import io.graft.governance.time.Randomness;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Health checks of the endpoints that have one, by policy or because the instance announces its
 * path in the metadata {@code health}. Intervals and counts are those of HAProxy ({@code inter 2s
 * fall 3 rise 2}), with jitter, so that many callers do not check at the same time. Without calls
 * an endpoint is checked once a minute, as in Envoy ({@code no_traffic_interval}).
 *
 * <p>An endpoint is healthy until {@code fall} checks in a row have failed. It is then ejected
 * until {@code rise} checks in a row have passed. Two rules prevent checks from overruling calls: a
 * passed check never ends an ejection that calls have caused, and an endpoint whose calls have
 * failed in the meantime is ejected for those when its checks pass again.
 */
final class ActiveChecks {
  /** The metadata in which an instance announces the path of its health check. */
  private static final String METADATA = "health";

  private static final long SECOND = 1_000_000_000L;
  private static final long NO_TRAFFIC = 60 * SECOND;

  /** How long after its timeout a check without an answer is given up. */
  private static final long LOST = 5 * SECOND;

  private final Checks checks;
  private final Randomness random;

  /** By identity of the endpoint. Written under the destination's lock, read by any thread. */
  private final Map<Endpoint, Patient> patients = new ConcurrentHashMap<>();

  /** Where the next round begins, and whether this round can begin no more checks. */
  private int turn;

  private boolean full;

  private volatile @Nullable EndpointSet looked;
  private volatile boolean announced;

  ActiveChecks(Checks checks, Randomness random) {
    this.checks = checks;
    this.random = random;
  }

  /** The checks of one endpoint. */
  private static final class Patient {
    final String path;
    @Nullable Check check;
    long asked;
    long next;
    int passed;
    int failed;
    volatile @Nullable String failing;
    volatile Health shown;

    Patient(String path, long next) {
      this.path = path;
      this.next = next;
      shown = new Health(path, true, 0, null);
    }
  }

  /** Whether there is an endpoint to check, or to forget. */
  boolean wanted(EndpointSet endpointSet, HealthConfig config) {
    if (looked != endpointSet) {
      boolean any = false;
      for (int i = 0; i < endpointSet.size() && !any; i++) {
        any = announced(endpointSet.endpoint(i).instance()) != null;
      }
      announced = any;
      looked = endpointSet;
    }
    return announced || config.path != null || !patients.isEmpty();
  }

  void look(CheckRound round, boolean idle) {
    if (!wanted(round.endpointSet, round.health)) {
      return;
    }
    HealthConfig rules = round.health;
    long interval = idle ? Math.max(NO_TRAFFIC, rules.intervalNanos) : rules.intervalNanos;
    int present = 0;
    int size = round.endpointSet.size();
    int first = turn;
    full = false;
    for (int i = 0; i < size; i++) {
      // If not all can be checked at once, those that had to wait come first.
      int at = (first + i) % size;
      Endpoint endpoint = round.endpointSet.endpoint(at);
      String path = rules.path != null ? rules.path : announced(endpoint.instance());
      Patient patient = patients.get(endpoint);
      if (patient != null && !patient.path.equals(path)) {
        patients.remove(endpoint);
        discharge(round, endpoint, "its health check " + patient.path + " is no longer asked for");
        patient = null;
      }
      if (path != null) {
        present++;
        if (patient == null) {
          patient = new Patient(path, round.now + random.nextLong(interval));
          patients.put(endpoint, patient);
        }
        if (!visit(round, endpoint, patient, rules, interval) && !full) {
          full = true;
          turn = at;
        }
      }
    }
    if (patients.size() > present) {
      forgetOthers(round.endpointSet);
    }
  }

  private void forgetOthers(EndpointSet endpointSet) {
    Set<Endpoint> present = Collections.newSetFromMap(new IdentityHashMap<Endpoint, Boolean>());
    for (int i = 0; i < endpointSet.size(); i++) {
      present.add(endpointSet.endpoint(i));
    }
    patients.keySet().retainAll(present);
  }

  /** Returns whether the endpoint's check could begin, if one was due. */
  private boolean visit(
      CheckRound round, Endpoint endpoint, Patient patient, HealthConfig rules, long interval) {
    Check check = patient.check;
    if (check != null) {
      Check.CheckResult outcome = check.outcome();
      if (outcome == null && round.now - patient.asked <= check.timeoutNanos() + LOST) {
        return true;
      }
      patient.check = null;
      if (outcome != null && outcome.status() != Check.Status.UNDECIDED) {
        learn(round, endpoint, patient, outcome, rules);
      }
    }
    String failing = patient.failing;
    if (failing != null && round.enforces() && endpoint.ejection() == null) {
      round.unhealthy(endpoint, failing);
      round.tell(Kind.UNHEALTHY, endpoint, failing);
    } else if (failing != null && !round.enforces()) {
      discharge(round, endpoint, "failing its health check is only observed");
    }
    // A shorter interval than before, as when calls come again, holds at once.
    if (round.now - patient.next < 0 && patient.next - round.now <= 2 * interval) {
      return true;
    }
    Check next = Check.health(endpoint.instance(), patient.path, rules.timeoutNanos);
    if (full || !checks.begin(next)) {
      return false;
    }
    patient.check = next;
    patient.asked = round.now;
    patient.next = round.now + interval * 7 / 8 + random.nextLong(interval / 4);
    return true;
  }

  private static void learn(
      CheckRound round,
      Endpoint endpoint,
      Patient patient,
      Check.CheckResult outcome,
      HealthConfig rules) {
    boolean passed = outcome.status() == Check.Status.PASSED;
    patient.passed = passed ? patient.passed + 1 : 0;
    patient.failed = passed ? 0 : patient.failed + 1;
    if (!passed && patient.failing == null && patient.failed >= rules.fall) {
      String reason =
          "its health check "
              + patient.path
              + " failed "
              + patient.failed
              + " times in a row: "
              + outcome.why();
      patient.failing = reason;
      if (!round.enforces() || endpoint.ejection() != null) {
        round.tell(Kind.UNHEALTHY, endpoint, reason);
      }
    } else if (passed && patient.failing != null && patient.passed >= rules.rise) {
      patient.failing = null;
      well(round, endpoint, patient);
    }
    patient.shown =
        new Health(
            patient.path,
            patient.failing == null,
            passed ? patient.passed : patient.failed,
            passed ? null : outcome.why());
  }

  private static void well(CheckRound round, Endpoint endpoint, Patient patient) {
    String well =
        "its health check " + patient.path + " passed " + patient.passed + " times in a row";
    Ejection ejection = endpoint.ejection();
    int failed = endpoint.consecutiveFailures();
    if (ejection != null
        && ejection.unhealthy()
        && round.ejection.mode == Mode.ENFORCE
        && failed >= round.ejection.consecutive) {
      String but = well + ", but the last " + failed + " calls that it got failed";
      round.again(Kind.EJECTED, endpoint, but);
    } else {
      discharge(round, endpoint, well);
    }
  }

  private static void discharge(CheckRound round, Endpoint endpoint, String why) {
    Ejection ejection = endpoint.ejection();
    if (ejection != null && ejection.unhealthy()) {
      round.back(endpoint, why);
    }
  }

  /** Returns why health checks keep an endpoint ejected; {@code null}: they do not. */
  @Nullable String failing(Endpoint endpoint) {
    Patient patient = patients.get(endpoint);
    return patient == null ? null : patient.failing;
  }

  @Nullable Health health(Endpoint endpoint) {
    Patient patient = patients.get(endpoint);
    return patient == null ? null : patient.shown;
  }

  private static @Nullable String announced(Instance instance) {
    String path = instance.metadata().get(METADATA);
    return path != null && path.startsWith("/") ? path : null;
  }
}
