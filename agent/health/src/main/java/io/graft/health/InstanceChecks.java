package io.graft.health;

import io.graft.governance.health.Check;
import io.graft.governance.health.Checks;
import io.graft.governance.service.Instance;
import io.graft.governance.tls.CallTls;
import io.graft.governance.tls.TlsLayer;
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
 * its health is unknown. With mutual TLS of Graft, though, a check has the certificate of this
 * service, and one that is refused has failed. If it is closed without an answer, the instance may
 * just have no time for a handshake: a connection check then says nothing.
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
  private volatile CallTls.@Nullable Source tls;

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
    TlsLayer layer = layer(check.instance());
    if (layer != null && layer.refusal() != null) {
      check.undecided(layer.refusal());
      return true;
    }
    if (underWay.incrementAndGet() <= MOST && PendingCheck.begin(this, check, layer)) {
      return true;
    }
    underWay.decrementAndGet();
    return false;
  }

  /** Sets the mutual TLS of checks. */
  public void tls(CallTls.Source source) {
    tls = source;
  }

  private @Nullable TlsLayer layer(Instance instance) {
    CallTls.Source source = tls;
    return source == null ? null : source.layer(instance);
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
    private final boolean mutual;

    private PendingCheck(InstanceChecks checks, Check check, @Nullable TlsLayer layer) {
      super(
          check.instance(),
          check.instance().secure(),
          layer,
          check.instance().service(),
          check.path() == null ? Until.CONNECTED : Until.STATUS,
          request(check.instance(), check.path()),
          check.timeoutNanos());
      this.checks = checks;
      this.check = check;
      mutual = layer != null;
    }

    /** In a nested class, so that nothing is loaded before the first check. */
    static boolean begin(InstanceChecks checks, Check check, @Nullable TlsLayer layer) {
      return checks.transport.begin(new PendingCheck(checks, check, layer));
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
      boolean busy = fault == Fault.CLOSED && mutual && check.path() == null;
      if (fault == Fault.THEIRS || fault == Fault.CLOSED && !busy || fault == Fault.TLS && mutual) {
        check.failed(why);
      } else if (fault == Fault.TLS && check.path() == null) {
        check.passed();
      } else {
        check.undecided(why);
      }
    }
  }
}
