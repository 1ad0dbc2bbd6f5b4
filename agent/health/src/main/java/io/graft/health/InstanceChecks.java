package io.graft.health;

import io.graft.governance.health.Check;
import io.graft.governance.health.Checks;
import io.graft.governance.service.Instance;
import io.graft.net.http.ClientExchange;
import io.graft.net.http.HttpRequest;
import io.graft.net.http.HttpTransport;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Connection checks and health checks, each on a connection of its own. A health check passes with
 * 2xx or 3xx.
 *
 * <p>Certificates are not verified: the calls that a healthy instance gets are verified with the
 * application's own trust store, which the agent does not know. An instance that refuses the TLS
 * handshake, most likely because it requires a client certificate, counts as accepting connections;
 * its health is unknown.
 */
public final class InstanceChecks implements Checks {
  /**
   * The maximum number of concurrent checks. An instance that hangs occupies one of them for a
   * second.
   */
  private static final int MOST = 128;

  private static final byte[] NOTHING = {};

  private final HttpTransport transport;
  private final AtomicInteger underWay = new AtomicInteger();

  public InstanceChecks(HttpTransport transport) {
    this.transport = transport;
  }

  @Override
  public boolean begin(Check check) {
    String path = check.path();
    if (path != null && !HttpRequest.isToken(path)) {
      check.undecided("it has an invalid health path: " + path);
      return true;
    }
    if (underWay.incrementAndGet() <= MOST && PendingCheck.begin(this, check)) {
      return true;
    }
    underWay.decrementAndGet();
    return false;
  }

  private static byte[] request(Instance instance, @Nullable String path) {
    if (path == null) {
      return NOTHING;
    }
    return HttpRequest.get(path)
        .header("User-Agent", "graft-health")
        .header("Accept", "*/*")
        .header("Connection", "close")
        .encode(instance.service());
  }

  private static final class PendingCheck extends ClientExchange {
    private final InstanceChecks checks;
    private final Check check;

    private PendingCheck(InstanceChecks checks, Check check) {
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

    /** In a nested class, so that nothing is loaded before the first check. */
    static boolean begin(InstanceChecks checks, Check check) {
      return checks.transport.begin(new PendingCheck(checks, check));
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
