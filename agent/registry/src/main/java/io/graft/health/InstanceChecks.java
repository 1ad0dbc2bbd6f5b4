package io.graft.health;

import io.graft.governance.health.Check;
import io.graft.governance.health.Checks;
import io.graft.governance.service.Instance;
import io.graft.wire.Exchange;
import io.graft.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Connection checks and health checks, each on a connection of its own. A health check passes with
 * 2xx or 3xx.
 *
 * <p>Certificates are not verified: an instance that says it is well gets calls, and each of those
 * verifies whom it reaches with the application's own trust, which the agent does not know. An
 * instance that speaks TLS but refuses ours, most likely because it wants a certificate, accepts
 * connections; what it would say of its health is not known.
 */
public final class InstanceChecks implements Checks {
  /** Checks under way at once: what an instance that hangs costs is one of these for a second. */
  private static final int MOST = 128;

  private static final byte[] NOTHING = {};

  private final Wire wire;
  private final AtomicInteger underWay = new AtomicInteger();

  public InstanceChecks(Wire wire) {
    this.wire = wire;
  }

  @Override
  public boolean begin(Check check) {
    String path = check.path();
    if (path != null && !oneWord(path)) {
      check.undecided("its path is none: " + path);
      return true;
    }
    if (underWay.incrementAndGet() <= MOST && Asked.begin(this, check)) {
      return true;
    }
    underWay.decrementAndGet();
    return false;
  }

  /** What an instance announces must not be able to add headers. */
  private static boolean oneWord(String path) {
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c <= ' ' || c >= 0x7F) {
        return false;
      }
    }
    return true;
  }

  private static byte[] request(Instance instance, @Nullable String path) {
    if (path == null) {
      return NOTHING;
    }
    String head =
        "GET "
            + path
            + " HTTP/1.1\r\nHost: "
            + instance.service()
            + "\r\nUser-Agent: graft-health\r\nAccept: */*\r\nConnection: close\r\n\r\n";
    return head.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static final class Asked extends Exchange {
    private final InstanceChecks checks;
    private final Check check;

    private Asked(InstanceChecks checks, Check check) {
      super(
          check.instance(),
          check.instance().secure(),
          check.instance().service(),
          check.path() == null ? Until.CONNECTED : Until.STATUS,
          request(check.instance(), check.path()),
          check.timeoutNanos());
      this.checks = checks;
      this.check = check;
    }

    /** Here, so that nothing of this is loaded before somebody is asked. */
    static boolean begin(InstanceChecks checks, Check check) {
      return checks.wire.begin(new Asked(checks, check));
    }

    @Override
    protected boolean verified() {
      return false;
    }

    @Override
    protected void answered(int status) {
      checks.underWay.decrementAndGet();
      if (status < 400) {
        check.passed();
      } else {
        check.failed("status " + status);
      }
    }

    @Override
    protected void failed(Fault fault, String why) {
      checks.underWay.decrementAndGet();
      if (fault == Fault.THEIRS) {
        check.failed(why);
      } else if (fault == Fault.TLS && check.path() == null) {
        check.passed();
      } else {
        check.undecided(why);
      }
    }
  }
}
