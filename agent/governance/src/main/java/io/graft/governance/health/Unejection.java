package io.graft.governance.health;

import io.graft.governance.config.Mode;
import io.graft.governance.endpoint.Ejection;
import io.graft.governance.endpoint.Endpoint;
import io.graft.governance.event.Decision.Kind;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Un-ejects endpoints. When the time of an ejection is over, it checks whether the endpoint accepts
 * a connection. If not, the endpoint is ejected again for the next, longer time, and no call has to
 * find that out.
 *
 * <p>If the check cannot tell, the endpoint is un-ejected: a check that does not work must not keep
 * it out.
 */
final class Unejection {
  private static final long TIMEOUT = 1_000_000_000L;

  private final Checks checks;
  private final ActiveChecks active;
  private final Map<Endpoint, Asked> asked = new IdentityHashMap<>();

  Unejection(Checks checks, ActiveChecks active) {
    this.checks = checks;
    this.active = active;
  }

  /** A check, and the ejection that it may end. */
  private static final class Asked {
    final Check check;
    final Ejection ejection;

    Asked(Check check, Ejection ejection) {
      this.check = check;
      this.ejection = ejection;
    }
  }

  void look(CheckRound round) {
    forgetOthers();
    for (int i = 0; i < round.endpointSet.size(); i++) {
      Endpoint endpoint = round.endpointSet.endpoint(i);
      Ejection ejection = endpoint.ejection();
      if (ejection != null && !ejection.unhealthy() && round.now - ejection.until() >= 0) {
        due(round, endpoint, ejection);
      }
    }
  }

  /** Removes endpoints that were un-ejected otherwise or have left. */
  private void forgetOthers() {
    for (Iterator<Map.Entry<Endpoint, Asked>> all = asked.entrySet().iterator(); all.hasNext(); ) {
      Map.Entry<Endpoint, Asked> each = all.next();
      if (each.getKey().ejection() != each.getValue().ejection) {
        all.remove();
      }
    }
  }

  private void due(CheckRound round, Endpoint endpoint, Ejection ejection) {
    String failing = active.failing(endpoint);
    if (failing != null && round.enforces()) {
      // Its time is over, but its health checks still fail: they decide.
      round.unhealthy(endpoint, failing);
      return;
    }
    if (!round.ejection.check || round.ejection.mode != Mode.ENFORCE) {
      round.back(endpoint, "its time is over");
      return;
    }
    Check.CheckResult outcome = ask(endpoint, ejection);
    if (outcome == null) {
      if (round.now - ejection.latest() >= 0) {
        round.back(endpoint, "its time is over, and nobody could check it");
      }
    } else if (outcome.status() == Check.Status.FAILED) {
      round.again(
          Kind.CHECK_FAILED,
          endpoint,
          "its time was over, its connection check failed: " + outcome.why());
    } else {
      boolean passed = outcome.status() == Check.Status.PASSED;
      round.back(
          endpoint,
          passed ? "it accepts connections" : "its time is over, and its check says nothing");
    }
  }

  /** Returns the result; {@code null}: none yet. */
  private Check.@Nullable CheckResult ask(Endpoint endpoint, Ejection ejection) {
    Asked before = asked.get(endpoint);
    if (before == null) {
      Check check = Check.connection(endpoint.instance(), TIMEOUT);
      if (!checks.begin(check)) {
        return null;
      }
      before = new Asked(check, ejection);
      asked.put(endpoint, before);
    }
    return before.check.outcome();
  }
}
