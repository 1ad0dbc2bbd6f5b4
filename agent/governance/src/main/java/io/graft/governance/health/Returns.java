package io.graft.governance.health;

import io.graft.governance.balance.Ejection;
import io.graft.governance.balance.Member;
import io.graft.governance.event.Decision.Kind;
import io.graft.governance.policy.Mode;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The way back of an ejected instance: when its time is over it is asked for a connection. One that
 * gives none stays out for the next, longer time, and no call has paid for finding that out.
 *
 * <p>Where nobody can say, it comes back all the same: the check must not be what keeps it out.
 */
final class Returns {
  private static final long TIMEOUT = 1_000_000_000L;

  private final Checks checks;
  private final ActiveChecks active;
  private final Map<Member, Asked> asked = new IdentityHashMap<>();

  Returns(Checks checks, ActiveChecks active) {
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

  void look(Round round) {
    forgetOthers();
    for (int i = 0; i < round.fleet.size(); i++) {
      Member member = round.fleet.member(i);
      Ejection ejection = member.ejection();
      if (ejection != null && !ejection.unhealthy() && round.now - ejection.until() >= 0) {
        due(round, member, ejection);
      }
    }
  }

  /** Those that came back by other means, or left. */
  private void forgetOthers() {
    for (Iterator<Map.Entry<Member, Asked>> all = asked.entrySet().iterator(); all.hasNext(); ) {
      Map.Entry<Member, Asked> each = all.next();
      if (each.getKey().ejection() != each.getValue().ejection) {
        all.remove();
      }
    }
  }

  private void due(Round round, Member member, Ejection ejection) {
    String failing = active.failing(member);
    if (failing != null && round.enforces()) {
      // Its time is over, its health checks are not: they say when it is well.
      round.unhealthy(member, failing);
      return;
    }
    if (!round.policy.ejectCheck() || round.policy.ejectMode() != Mode.ENFORCE) {
      round.back(member, "its time is over");
      return;
    }
    Check.Outcome outcome = ask(member, ejection);
    if (outcome == null) {
      if (round.now - ejection.latest() >= 0) {
        round.back(member, "its time is over, and nobody could check it");
      }
    } else if (outcome.verdict() == Check.Verdict.FAILED) {
      round.again(
          Kind.CHECK_FAILED,
          member,
          "its time was over, its connection check failed: " + outcome.why());
    } else {
      boolean passed = outcome.verdict() == Check.Verdict.PASSED;
      round.back(
          member,
          passed ? "it accepts connections" : "its time is over, and its check says nothing");
    }
  }

  /** The answer; {@code null}: none yet. */
  private Check.@Nullable Outcome ask(Member member, Ejection ejection) {
    Asked before = asked.get(member);
    if (before == null) {
      Check check = Check.connection(member.instance(), TIMEOUT);
      if (!checks.begin(check)) {
        return null;
      }
      before = new Asked(check, ejection);
      asked.put(member, before);
    }
    return before.check.outcome();
  }
}
