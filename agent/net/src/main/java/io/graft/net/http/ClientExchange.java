package io.graft.net.http;

import io.graft.governance.service.Instance;
import io.graft.governance.tls.TlsLayer;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * One request to one instance and its outcome. Exactly one of {@link #answered} and {@link #failed}
 * is called, once, on the thread of the event loop: both must be short and not throw.
 */
public abstract class ClientExchange {
  /** When an exchange is complete. */
  public enum Until {
    /** Connected, including the TLS handshake if TLS is used. */
    CONNECTED,
    /** The status of the response is known. */
    STATUS,
    /** The whole response has been read, so that the connection can be used again. */
    END
  }

  /** Why there is no response. */
  public enum Fault {
    /** Nothing was sent: there was no address or no socket. */
    OURS,
    /** The TLS handshake failed: one side rejects the other's certificate. */
    TLS,
    /**
     * The instance closed the connection in the TLS handshake, without an answer: it may be there,
     * and have no time for a handshake.
     */
    CLOSED,
    /** The instance or the network failed. */
    THEIRS
  }

  /** What is working on an exchange. On the loop's thread. */
  interface Carrier {
    /** Aborts the exchange without notifying it, if it is still being served. */
    void cancel(ClientExchange exchange);
  }

  final Instance instance;
  final boolean secure;
  final @Nullable TlsLayer layer;
  final String name;
  final Until until;
  final byte[] request;
  final long timeoutNanos;

  /** Set from any thread. */
  volatile boolean cancelled;

  /** Only for the loop's thread; may serve another exchange already. */
  @Nullable Carrier carrier;

  /**
   * @param secure whether to use TLS
   * @param name the host for SNI and certificate verification
   * @param request the encoded request; empty for {@link Until#CONNECTED}
   * @param timeoutNanos for the whole exchange, including the connection
   */
  protected ClientExchange(
      Instance instance,
      boolean secure,
      String name,
      Until until,
      byte[] request,
      long timeoutNanos) {
    this(instance, secure, null, name, until, request, timeoutNanos);
  }

  /**
   * @param layer the mutual TLS by which the instance is reached; {@code null}: as {@code secure}
   *     says
   */
  protected ClientExchange(
      Instance instance,
      boolean secure,
      @Nullable TlsLayer layer,
      String name,
      Until until,
      byte[] request,
      long timeoutNanos) {
    this.instance = layer == null ? instance : layer.instance();
    this.secure = secure || layer != null;
    this.layer = layer;
    this.name = name;
    this.until = until;
    this.request = request;
    this.timeoutNanos = timeoutNanos;
  }

  /** Whether the peer's certificate must be trusted and match the name. */
  protected boolean verified() {
    return true;
  }

  /** The TLS context if {@link #verified}; {@code null}: the JVM's default. */
  protected @Nullable SSLContext trust() {
    return null;
  }

  /**
   * Whether the request may be sent again if a kept connection breaks before the first byte of the
   * response.
   */
  protected boolean repeatable() {
    return false;
  }

  /** Whether the timeout limits the time between two reads instead of the whole exchange. */
  protected boolean endless() {
    return false;
  }

  /** The maximum number of response bytes to read; after that the connection is closed. */
  protected long mostRead() {
    return 1 << 20;
  }

  /**
   * How long an idle connection is kept, in nanoseconds; should be shorter than on the peer's side.
   */
  protected long idleNanos() {
    return 4_000_000_000L;
  }

  /** Connected, with TLS if it is used; the request is being sent. */
  protected void connected() {}

  /**
   * All headers have arrived.
   *
   * @param status 200 to 599
   */
  protected void status(int status) {}

  /** A response header. */
  protected void header(String name, String value) {}

  /**
   * A part of the body.
   *
   * @param part valid only during the call
   * @throws IOException to fail the exchange; the message is a clause for the log
   */
  protected void body(ByteBuffer part) throws IOException {}

  /** Whether the response has no body whatever its headers are, as for {@code HEAD}. */
  protected boolean bodiless() {
    return false;
  }

  /**
   * The exchange is complete.
   *
   * @param status 200 to 599; 0 for {@link Until#CONNECTED}
   */
  protected abstract void answered(int status);

  /**
   * There is no response.
   *
   * @param why a clause for the log: {@code connection refused}
   */
  protected abstract void failed(Fault fault, String why);

  /** Returns the key of the connection pool; {@code null}: do not pool the connection. */
  final @Nullable PoolKey poolKey() {
    return until != Until.END
        ? null
        : layer != null
            ? new PoolKey(instance.authority(), layer.poolName(), true, null)
            : new PoolKey(instance.authority(), name, secure, secure ? trust() : null);
  }

  /** {@code within 500 ms}. */
  final String within() {
    return "within " + timeoutNanos / 1_000_000 + " ms";
  }
}
