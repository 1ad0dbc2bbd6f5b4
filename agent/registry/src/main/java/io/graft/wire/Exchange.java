package io.graft.wire;

import io.graft.governance.service.Instance;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * One request to one instance, and what becomes of it. Exactly one of {@link #answered} and {@link
 * #failed} is called, once, on the thread of the {@link Wire}: both must be short and not throw.
 */
public abstract class Exchange {
  /** How much an {@link Exchange} wants to know. */
  public enum Until {
    /** That the instance accepts a connection, and speaks TLS where that is asked for. */
    CONNECTED,
    /** The status of its answer. */
    STATUS,
    /** Its whole answer, so that the connection can serve again. */
    END
  }

  /** Whose fault it is that there is no answer. */
  public enum Fault {
    /** Nothing left this JVM: no address, or no socket to be had. */
    OURS,
    /** The instance speaks TLS, but not with us: it wants a certificate, or we do not trust its. */
    TLS,
    /** The instance's, or that of the network. */
    THEIRS
  }

  final Instance instance;
  final boolean secure;
  final String name;
  final Until until;
  final byte[] request;
  final long timeoutNanos;

  /**
   * @param secure whether by TLS
   * @param name the host that the certificate has to be for, and which is asked for by SNI
   * @param request all of it, as it goes over the wire; empty for {@link Until#CONNECTED}
   * @param timeoutNanos for everything, from connecting on
   */
  protected Exchange(
      Instance instance,
      boolean secure,
      String name,
      Until until,
      byte[] request,
      long timeoutNanos) {
    this.instance = instance;
    this.secure = secure;
    this.name = name;
    this.until = until;
    this.request = request;
    this.timeoutNanos = timeoutNanos;
  }

  /** Whether TLS goes on only with a peer whose certificate is trusted and is for the name. */
  protected boolean verified() {
    return true;
  }

  /** What TLS goes by where {@link #verified}; {@code null}: the JVM's own settings. */
  protected @Nullable SSLContext trust() {
    return null;
  }

  /**
   * Whether it may be sent once more where a kept connection turns out to be broken before a byte
   * of the answer has come.
   */
  protected boolean repeatable() {
    return false;
  }

  /** Whether the time-out is of silence, and not of the whole answer. */
  protected boolean endless() {
    return false;
  }

  /** How much of an answer is read to keep a connection, in bytes; what is longer is cut off. */
  protected long mostRead() {
    return 1 << 20;
  }

  /** How long its connection is kept afterwards, in nanoseconds; less than the peer keeps it. */
  protected long idleNanos() {
    return 4_000_000_000L;
  }

  /** There is a connection, with TLS where that is asked for, and the request is on its way. */
  protected void connected() {}

  /**
   * The headers of the answer have come, all of them.
   *
   * @param status 200 to 599
   */
  protected void status(int status) {}

  /** A header of the answer. */
  protected void header(String name, String value) {}

  /**
   * A part of the answer's body.
   *
   * @param part valid within the call only
   * @throws IOException with a clause for people: the exchange fails for it
   */
  protected void body(ByteBuffer part) throws IOException {}

  /** Whether its answer has no body, whatever its headers say: that to a {@code HEAD}. */
  protected boolean bodiless() {
    return false;
  }

  /**
   * There is an answer.
   *
   * @param status 200 to 599; 0 where connecting was all
   */
  protected abstract void answered(int status);

  /**
   * There is none.
   *
   * @param why a clause for people: {@code connection refused}
   */
  protected abstract void failed(Fault fault, String why);

  /** Connections that have the same one can serve each other's exchanges; {@code null}: none. */
  final @Nullable PoolKey poolKey() {
    return until != Until.END
        ? null
        : new PoolKey(instance.authority(), name, secure, secure ? trust() : null);
  }

  /** Of what took too long: {@code within 500 ms}. */
  final String within() {
    return "within " + timeoutNanos / 1_000_000 + " ms";
  }
}
