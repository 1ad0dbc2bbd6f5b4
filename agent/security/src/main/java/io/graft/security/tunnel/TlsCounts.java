package io.graft.security.tunnel;

import io.graft.log.AgentLog;
import io.graft.net.Addresses;
import io.graft.security.certificate.UntrustedPeerException;
import io.graft.security.token.TokenMeter;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.security.cert.CertificateExpiredException;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts connections, and handshakes that failed, since the start, and tells why. Thread-safe. */
public final class TlsCounts {
  /** How a connection is secured, as metrics and traces name it. */
  enum Security {
    /** TLS, and the peer has proven which service it is. */
    MTLS,
    /** TLS with a peer that has no certificate. */
    TLS,
    PLAINTEXT
  }

  /** Why a connection has come to nothing, as metrics name it. */
  enum Failure {
    /** No authority that is trusted has issued the certificate, or it is not a service's. */
    UNTRUSTED,
    /** The certificate is too old. */
    EXPIRED,
    NO_CERTIFICATE,
    /** What was sent is not TLS, or both sides have no version or cipher in common. */
    PROTOCOL,
    /** The peer has closed the connection. */
    CLOSED,
    TIMEOUT,
    /** Too many handshakes are under way, in all or with this peer. */
    LIMIT,
    /** {@code strict} does not accept it. */
    PLAINTEXT
  }

  /** What engines of JSSE say if a client sends an empty list of certificates. */
  private static final String[] NO_CHAIN = {"certificate chain", "cert chain"};

  private static final long TELL_AGAIN_MILLIS = 60_000;

  private final AtomicLongArray connections = new AtomicLongArray(Security.values().length);
  private final AtomicLong fullHandshakes = new AtomicLong();
  private final AtomicLong resumptions = new AtomicLong();
  private final AtomicLongArray failures = new AtomicLongArray(Failure.values().length);

  void connected(Security security) {
    connections.incrementAndGet(security.ordinal());
  }

  /** A handshake was completed. */
  void shaken(boolean resumed) {
    (resumed ? resumptions : fullHandshakes).incrementAndGet();
  }

  void failed(Failure failure) {
    failures.incrementAndGet(failure.ordinal());
  }

  /** Why a handshake has failed. */
  static Failure of(Throwable failure) {
    boolean untrusted = false;
    Throwable last = failure;
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof CertificateExpiredException) {
        return Failure.EXPIRED;
      }
      untrusted |= each instanceof UntrustedPeerException;
      last = each;
    }
    if (untrusted) {
      return Failure.UNTRUSTED;
    }
    if (last instanceof EOFException) {
      return Failure.CLOSED;
    }
    String message = String.valueOf(last.getMessage()).toLowerCase(Locale.ROOT);
    for (String part : NO_CHAIN) {
      if (message.contains(part) && (message.contains("empty") || message.contains("null"))) {
        return Failure.NO_CERTIFICATE;
      }
    }
    return message.contains("connection reset") || message.contains("broken pipe")
        ? Failure.CLOSED
        : Failure.PROTOCOL;
  }

  /** Counts a connection that was not passed on, and tells so now and then. */
  void failed(InetAddress peer, int number, Failure why) {
    failed(why);
    switch (why) {
      case LIMIT:
        tell(peer, number, "too many handshakes are under way");
        break;
      case TIMEOUT:
        tell(peer, number, "it does not finish the handshake in time");
        break;
      default:
        tell(peer, number, "it speaks plaintext");
    }
  }

  /** Counts a handshake that has failed, and tells why now and then. */
  void refused(InetAddress peer, int number, IOException why) {
    Failure kind = of(why);
    failed(kind);
    if (kind == Failure.NO_CERTIFICATE) {
      tell(peer, number, "it has no certificate");
      return;
    }
    Throwable cause = why;
    while (cause.getCause() != null && !(cause instanceof UntrustedPeerException)) {
      cause = cause.getCause();
    }
    tell(peer, number, String.valueOf(cause.getMessage()));
  }

  private static void tell(InetAddress peer, int number, String reason) {
    AgentLog.atMost(
        "refused " + reason,
        TELL_AGAIN_MILLIS,
        "a connection of "
            + Addresses.numeric(peer)
            + " to port "
            + number
            + " is refused: "
            + reason);
  }

  /** Connections that were passed on, by {@code graft.security}. */
  public void connections(TokenMeter meter) {
    for (Security each : Security.values()) {
      meter.requests(connections.get(each.ordinal()), "graft.security", name(each));
    }
  }

  /** Handshakes that were completed, by {@code graft.handshake}: in full, or of a known session. */
  public void handshakes(TokenMeter meter) {
    meter.requests(fullHandshakes.get(), "graft.handshake", "full");
    meter.requests(resumptions.get(), "graft.handshake", "resumed");
  }

  /** Connections that were not, by {@code graft.reason}. */
  public void failures(TokenMeter meter) {
    for (Failure each : Failure.values()) {
      meter.requests(failures.get(each.ordinal()), "graft.reason", name(each));
    }
  }

  /** Appends the counts in a few words. */
  StringBuilder describe(StringBuilder out) {
    long refused = 0;
    for (Failure each : Failure.values()) {
      refused += get(each);
    }
    return out.append("; connections: ")
        .append(get(Security.MTLS))
        .append(" of services, ")
        .append(get(Security.TLS) + get(Security.PLAINTEXT))
        .append(" of others, ")
        .append(refused)
        .append(" refused");
  }

  static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  long get(Security security) {
    return connections.get(security.ordinal());
  }

  long get(Failure failure) {
    return failures.get(failure.ordinal());
  }
}
