package io.graft.governance.outbound;

import io.graft.governance.event.Decision.Kind;
import io.graft.governance.policy.FaultPolicy;
import io.graft.governance.policy.Mode;
import org.jspecify.annotations.Nullable;

/** The room where faults are made on purpose, so that real ones can be rehearsed. */
final class Faults {
  private Faults() {}

  /** Whether the call is to be aborted; the time that it is to be held back is set in it. */
  static boolean abort(ClientCall call, FaultPolicy fault, long now) {
    if (!fault.concerns(call.view())) {
      return false;
    }
    boolean enforced = call.enforced && fault.mode() == Mode.ENFORCE;
    if (fault.delayNanos() > 0 && hits(call, fault.delayPercent())) {
      if (enforced) {
        call.backoff = fault.delayNanos();
        call.startNanos = now + fault.delayNanos();
      }
      call.destination.journal.tell(Kind.FAULT_INJECTED, null, "held back", enforced, now);
    }
    return fault.abort() != 0 && hits(call, fault.abortPercent());
  }

  /** What the application gets for an aborted call; {@code null}: a broken connection. */
  static @Nullable Answer answer(FaultPolicy fault) {
    return fault.abort() > 0 ? new Answer(fault.abort(), null, new byte[0]) : null;
  }

  private static boolean hits(ClientCall call, double percent) {
    return percent >= 100 || call.outbound.random.nextDouble() * 100 < percent;
  }
}
