package io.graft.security.tunnel;

import io.graft.governance.guard.Denial;
import io.graft.governance.guard.GuardedRequest;
import io.graft.security.SecurityStep;
import org.jspecify.annotations.Nullable;

/** With {@code graft.tls=strict}: refuses whoever has not proven a service, unless exempt. */
final class StrictStep implements SecurityStep {
  private static final Denial PLAINTEXT =
      new Denial(403, "mutual TLS is required", "plaintext", "Cache-Control", "no-store");

  private final TlsOptions options;
  private final boolean knowsLoopback;
  private volatile boolean strict;

  /**
   * @param knowsLoopback whether requests of this host can be told from those of a tunnel
   */
  StrictStep(TlsOptions options, boolean knowsLoopback, boolean strict) {
    this.options = options;
    this.knowsLoopback = knowsLoopback;
    this.strict = strict;
  }

  void enforce(boolean value) {
    strict = value;
  }

  /** What counts now, for people. */
  String mode() {
    return strict ? "strict" : "permissive";
  }

  @Override
  public @Nullable Denial enter(GuardedRequest request) {
    boolean served =
        !strict
            || request.identity().service() != null
            || options.loopbackExempt() && knowsLoopback && isOfThisHost(request)
            || options.exempts(request);
    return served ? null : PLAINTEXT;
  }

  private static boolean isOfThisHost(GuardedRequest request) {
    String peer = request.peer();
    return peer != null
        && (peer.equals("127.0.0.1") || peer.equals("::1") || peer.equals("0:0:0:0:0:0:0:1"));
  }

  @Override
  public boolean enforces() {
    return strict;
  }
}
