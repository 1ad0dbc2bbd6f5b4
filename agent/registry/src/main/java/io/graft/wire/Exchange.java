package io.graft.wire;

import io.graft.governance.service.Instance;
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
  final @Nullable String poolKey() {
    return until != Until.END
        ? null
        : (secure ? "https " : "http ") + instance.authority() + ' ' + name;
  }
}
