package io.graft.instrumentation.spi.client;

import io.graft.governance.call.ClientAdapter;
import io.graft.governance.outbound.ClientCall;
import io.graft.governance.service.Instance;
import io.graft.governance.tls.TlsLayer;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * What is sent, a blocking call or an asynchronous attempt, for advice deep in the library: the
 * address, headers and time limit of each hop.
 */
public abstract class RoutedCall {
  /** Whether the current hop uses a connection that has served before, as adapters find out. */
  public volatile boolean kept;

  private boolean elsewhere;
  private boolean routed;
  private @Nullable TlsLayer layer;
  private @Nullable String refusal;

  /** Whether the current attempt has written a request on another connection or hop. */
  private boolean moved;

  private boolean repeated;

  abstract ClientCall call();

  /** The method as the application set it. */
  public final String method() {
    return call().attempt().method();
  }

  /**
   * Returns the instance that a request goes to; {@code null}: its own address. Called once for
   * each hop, because a redirect may lead to another service. Afterwards {@link #layer} tells how
   * to reach it, unless there is a {@link #refusal}.
   *
   * @param port of the request; -1: the scheme's default
   * @param proxied whether a proxy connects to the destination, and not this JVM
   */
  protected final @Nullable Instance endpoint(
      String scheme, String host, int port, boolean proxied) {
    ClientCall call = call();
    moved = isWritten();
    elsewhere = ClientDriver.leadsElsewhere(call, scheme, host, port);
    Instance instance = null;
    if (proxied) {
      call.proxied();
    } else {
      instance = call.target(scheme, host, port);
    }
    TlsLayer by = call.layer(scheme, host, port, proxied);
    refusal = by == null ? null : by.refusal();
    layer = refusal != null ? null : by;
    instance = by == null ? instance : by.instance();
    routed = instance != null;
    return instance;
  }

  /**
   * The TLS beneath the plaintext HTTP of the current hop, for drivers with {@link
   * ClientAdapter#layersTls}; {@code null}: none.
   */
  public final @Nullable TlsLayer layer() {
    return layer;
  }

  /**
   * Why the current hop must not be sent, a clause; {@code null}: it may. Then the instance is an
   * address of this host at which nobody listens, for libraries that must connect to something; do
   * not send the request to a proxy either.
   */
  public final @Nullable String refusal() {
    return refusal;
  }

  /** Whether the current attempt is known to have written a request. */
  boolean isWritten() {
    return false;
  }

  /**
   * Whether a failure proves that the tunnel of the peer has forwarded nothing. In TLS 1.3 a server
   * refuses the certificate of a client when that has sent its request already.
   */
  final boolean isRefusedByPeer(Throwable failure) {
    return layer != null && !moved && !kept && failure instanceof SSLHandshakeException;
  }

  /** Whether the current hop goes to an instance. */
  public final boolean isRouted() {
    return routed;
  }

  /** Whether the current hop leads to another destination than the call. */
  final boolean leadsElsewhere() {
    return elsewhere;
  }

  /**
   * Whether the library may itself retry a request that got no response. Its retry goes to the same
   * instance, and would multiply with Graft's, which goes to another. But the library may replace a
   * reused connection that broke, for example after it was idle for too long.
   *
   * @param kept whether the connection was reused
   */
  public final boolean mayRepeat(boolean kept) {
    return kept || !routed || !ClientDriver.isRetriedElsewhere(method());
  }

  /** As {@link #mayRepeatOnce(boolean)}, with what is known of the connection. */
  public final boolean mayRepeatOnce() {
    return mayRepeatOnce(kept);
  }

  /**
   * As {@link #mayRepeat}, called when the library is about to retry: each call has one such retry.
   */
  public final boolean mayRepeatOnce(boolean kept) {
    boolean replaces = kept && routed && !repeated;
    repeated |= replaces;
    return mayRepeat(replaces);
  }

  /** Writes this attempt's headers into a request that is about to be sent, again for each hop. */
  public <Q> void writeHeaders(ClientAdapter<Q> writer, Q request) {
    call().inject(writer, request);
  }

  /** Whether {@link #learn} needs the cookies of responses: only if a rule has one as its key. */
  public final boolean learnsCookies() {
    return !leadsElsewhere() && call().learnsCookies();
  }

  /** Learns from a {@code Set-Cookie} header of a response, before its status is decided upon. */
  public final void learn(String setCookie) {
    call().learn(setCookie);
  }

  /** The time limit of an attempt, in nanoseconds; {@link Long#MAX_VALUE}: the client's own. */
  public final long timeoutNanos() {
    return call().timeoutNanos();
  }

  /**
   * Returns the shorter of a library's timeout and the call's time limit.
   *
   * @param millis the library's timeout, in milliseconds; 0 or less: none
   */
  public final int timeoutMillis(int millis) {
    long nanos = timeoutNanos();
    if (nanos == Long.MAX_VALUE) {
      return millis;
    }
    long limit = Math.max(1, Math.min(Integer.MAX_VALUE, nanos / 1_000_000));
    return millis <= 0 ? (int) limit : (int) Math.min(millis, limit);
  }
}
