package io.graft.security.path;

import io.graft.governance.guard.Denial;
import io.graft.governance.guard.GuardedRequest;
import io.graft.security.SecurityStep;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Refuses with 400 a path that rules and the server could read differently. */
public final class PathStep implements SecurityStep {
  private static final Denial DENIAL =
      new Denial(400, "the path is ambiguous", "path", "Cache-Control", "no-store");

  private final boolean enforced;
  private final LongAdder found;

  /**
   * @param found counts ambiguous paths
   */
  public PathStep(boolean enforced, LongAdder found) {
    this.enforced = enforced;
    this.found = found;
  }

  @Override
  public @Nullable Denial enter(GuardedRequest request) {
    String path = request.rawPath();
    // The server as a whole, which only OPTIONS can ask about.
    boolean whole = path.equals("*");
    if (whole ? request.method().equals("OPTIONS") : isPlain(path) && ours(request)) {
      return null;
    }
    found.increment();
    return enforced ? DENIAL : null;
  }

  private static boolean isPlain(String path) {
    return StrictPath.fault(path) == null;
  }

  /** Whether the request line has only a path, or names the host of the request. */
  private static boolean ours(GuardedRequest request) {
    String target = request.target();
    if (target == null) {
      return true;
    }
    String host = request.header("host");
    int from = target.indexOf("://");
    if (host == null || from <= 0) {
      return false;
    }
    int slash = target.indexOf('/', from + 3);
    int end = slash < 0 ? target.length() : slash;
    return end - from - 3 == host.length()
        && target.regionMatches(true, from + 3, host, 0, host.length());
  }

  @Override
  public boolean enforces() {
    return enforced;
  }
}
