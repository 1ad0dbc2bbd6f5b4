package io.graft.governance.health;

import io.graft.governance.balance.Ejection;
import io.graft.governance.balance.Fleet;
import io.graft.governance.balance.Member;
import io.graft.governance.event.Decision.Kind;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.HealthPolicy;
import io.graft.governance.policy.Mode;
import io.graft.governance.service.Instance;
import io.graft.governance.time.Randomness;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Health checks of instances that have one: by policy, or because the instance announces its path
 * in its metadata as {@code health}. Intervals and counts are HAProxy's ({@code inter 2s fall 3
 * rise 2}), with jitter, so that a fleet of callers does not ask in step; once a minute where there
 * are no calls, as in Envoy ({@code no_traffic_interval}).
 *
 * <p>An instance counts as well until it has failed as often as {@code fall} says. It is then out
 * of the rotation until it has passed as often as {@code rise} says. Two rules guard against checks
 * that know less than calls do: passing never ends an ejection that calls have caused, and an
 * instance whose calls failed meanwhile is ejected for those when its checks pass again.
 */
final class ActiveChecks {
  /** The name of the metadata by which an instance announces the path of its health check. */
  private static final String METADATA = "health";

  private static final long SECOND = 1_000_000_000L;
  private static final long NO_TRAFFIC = 60 * SECOND;

  /** How long after its time-out a check is given up that nobody answers. */
  private static final long LOST = 5 * SECOND;

  private final Checks checks;
  private final Randomness random;

  /**
   * By identity, as members have no other. Written under the destination's lock, read by anyone.
   */
  private final Map<Member, Patient> patients = new ConcurrentHashMap<>();

  /** Where the next look begins, and whether nobody more can be asked in this one. */
  private int turn;

  private boolean full;

  private volatile @Nullable Fleet looked;
  private volatile boolean announced;

  ActiveChecks(Checks checks, Randomness random) {
    this.checks = checks;
    this.random = random;
  }

  /** What is known of one instance. */
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

  /** Whether there is anybody to ask, or to forget. */
  boolean wanted(Fleet fleet, ClientPolicy policy) {
    if (looked != fleet) {
      boolean any = false;
      for (int i = 0; i < fleet.size() && !any; i++) {
        any = announced(fleet.member(i).instance()) != null;
      }
      announced = any;
      looked = fleet;
    }
    return announced || policy.health().path() != null || !patients.isEmpty();
  }

  void look(Round round, boolean idle) {
    if (!wanted(round.fleet, round.policy)) {
      return;
    }
    HealthPolicy rules = round.policy.health();
    long interval = idle ? Math.max(NO_TRAFFIC, rules.intervalNanos()) : rules.intervalNanos();
    int present = 0;
    int size = round.fleet.size();
    int first = turn;
    full = false;
    for (int i = 0; i < size; i++) {
      // Where not all can be asked at once, those go first that had to wait.
      int at = (first + i) % size;
      Member member = round.fleet.member(at);
      String path = rules.path() != null ? rules.path() : announced(member.instance());
      Patient patient = patients.get(member);
      if (patient != null && !patient.path.equals(path)) {
        patients.remove(member);
        discharge(round, member, "its health check " + patient.path + " is no longer asked for");
        patient = null;
      }
      if (path != null) {
        present++;
        if (patient == null) {
          patient = new Patient(path, round.now + random.nextLong(interval));
          patients.put(member, patient);
        }
        if (!visit(round, member, patient, rules, interval) && !full) {
          full = true;
          turn = at;
        }
      }
    }
    if (patients.size() > present) {
      forgetOthers(round.fleet);
    }
  }

  private void forgetOthers(Fleet fleet) {
    Set<Member> present = Collections.newSetFromMap(new IdentityHashMap<Member, Boolean>());
    for (int i = 0; i < fleet.size(); i++) {
      present.add(fleet.member(i));
    }
    patients.keySet().retainAll(present);
  }

  /** Returns whether who was to be asked could be. */
  private boolean visit(
      Round round, Member member, Patient patient, HealthPolicy rules, long interval) {
    Check check = patient.check;
    if (check != null) {
      Check.Outcome outcome = check.outcome();
      if (outcome == null && round.now - patient.asked <= check.timeoutNanos() + LOST) {
        return true;
      }
      patient.check = null;
      if (outcome != null && outcome.verdict() != Check.Verdict.UNDECIDED) {
        learn(round, member, patient, outcome, rules);
      }
    }
    String failing = patient.failing;
    if (failing != null && round.enforces() && member.ejection() == null) {
      round.unhealthy(member, failing);
      round.tell(Kind.UNHEALTHY, member, failing);
    } else if (failing != null && !round.enforces()) {
      discharge(round, member, "failing its health check is only observed");
    }
    // A shorter interval than that of before, as when calls come again, begins at once.
    if (round.now - patient.next < 0 && patient.next - round.now <= 2 * interval) {
      return true;
    }
    Check next = Check.health(member.instance(), patient.path, rules.timeoutNanos());
    if (full || !checks.begin(next)) {
      return false;
    }
    patient.check = next;
    patient.asked = round.now;
    patient.next = round.now + interval * 7 / 8 + random.nextLong(interval / 4);
    return true;
  }

  private static void learn(
      Round round, Member member, Patient patient, Check.Outcome outcome, HealthPolicy rules) {
    boolean passed = outcome.verdict() == Check.Verdict.PASSED;
    patient.passed = passed ? patient.passed + 1 : 0;
    patient.failed = passed ? 0 : patient.failed + 1;
    if (!passed && patient.failing == null && patient.failed >= rules.fall()) {
      String reason =
          "its health check "
              + patient.path
              + " failed "
              + patient.failed
              + " times in a row: "
              + outcome.why();
      patient.failing = reason;
      if (!round.enforces() || member.ejection() != null) {
        round.tell(Kind.UNHEALTHY, member, reason);
      }
    } else if (passed && patient.failing != null && patient.passed >= rules.rise()) {
      patient.failing = null;
      well(round, member, patient);
    }
    patient.shown =
        new Health(
            patient.path,
            patient.failing == null,
            passed ? patient.passed : patient.failed,
            passed ? null : outcome.why());
  }

  private static void well(Round round, Member member, Patient patient) {
    String well =
        "its health check " + patient.path + " passed " + patient.passed + " times in a row";
    Ejection ejection = member.ejection();
    int failed = member.consecutiveFailures();
    if (ejection != null
        && ejection.unhealthy()
        && round.policy.ejectMode() == Mode.ENFORCE
        && failed >= round.policy.ejectConsecutive()) {
      String but = well + ", but the last " + failed + " calls that it got failed";
      round.again(Kind.EJECTED, member, but);
    } else {
      discharge(round, member, well);
    }
  }

  private static void discharge(Round round, Member member, String why) {
    Ejection ejection = member.ejection();
    if (ejection != null && ejection.unhealthy()) {
      round.back(member, why);
    }
  }

  /** Why its health checks keep a member out; {@code null}: they do not. */
  @Nullable String failing(Member member) {
    Patient patient = patients.get(member);
    return patient == null ? null : patient.failing;
  }

  @Nullable Health health(Member member) {
    Patient patient = patients.get(member);
    return patient == null ? null : patient.shown;
  }

  private static @Nullable String announced(Instance instance) {
    String path = instance.metadata().get(METADATA);
    return path != null && path.startsWith("/") ? path : null;
  }
}
