package io.graft.security.tunnel;

import io.graft.security.certificate.Credentials;
import io.graft.security.certificate.SpiffeId;
import io.graft.security.certificate.UntrustedPeerException;
import java.io.IOException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Who is at the other end of a connection that the tunnel passes on. Thread-safe. */
final class TunnelSession {
  private final String peer;
  private final @Nullable String id;
  private final X509Certificate[] chain;
  private final long notAfter;
  private final long sinceNanos;
  private final @Nullable Credentials verifiedBy;

  /** Other authorities are trusted since it began. */
  private volatile boolean outdated;

  /** None of the authorities that are trusted now has issued its certificate. */
  private volatile boolean distrusted;

  /**
   * @param peer its numeric address
   * @param id {@code null}: it has not proven who it is
   * @param chain the certificates that it has shown
   * @param notAfter when they expire, in milliseconds since 1970
   * @param verifiedBy the credentials of this side; {@code null}: it is in plaintext
   */
  TunnelSession(
      String peer,
      @Nullable SpiffeId id,
      X509Certificate[] chain,
      long notAfter,
      @Nullable Credentials verifiedBy) {
    this.peer = peer;
    this.id = id == null ? null : id.toString();
    this.chain = chain;
    this.notAfter = notAfter;
    this.verifiedBy = verifiedBy;
    this.sinceNanos = System.nanoTime();
  }

  /**
   * The session of a handshake that has ended.
   *
   * @param peer its numeric address
   * @param verifiedBy the credentials of this side
   * @throws IOException if the certificate of the peer is not accepted; the message is a clause
   */
  static TunnelSession of(SSLSession ended, String peer, Credentials verifiedBy)
      throws IOException {
    try {
      SpiffeId id = Credentials.peer(ended);
      X509Certificate[] chain = chain(ended);
      long notAfter = Long.MAX_VALUE;
      for (X509Certificate each : chain) {
        notAfter = Math.min(notAfter, each.getNotAfter().getTime());
      }
      return new TunnelSession(peer, id, chain, notAfter, verifiedBy);
    } catch (UntrustedPeerException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static X509Certificate[] chain(SSLSession session) {
    try {
      Certificate[] sent = session.getPeerCertificates();
      return Arrays.copyOf(sent, sent.length, X509Certificate[].class);
    } catch (SSLPeerUnverifiedException e) {
      return new X509Certificate[0];
    }
  }

  /** A connection in plaintext. */
  static TunnelSession plaintext(String peer) {
    return new TunnelSession(peer, null, new X509Certificate[0], Long.MAX_VALUE, null);
  }

  String peer() {
    return peer;
  }

  /** The SPIFFE id; {@code null}: it has not proven one, or its proof holds no more. */
  @Nullable String id() {
    return id == null || distrusted || hasExpired() ? null : id;
  }

  private boolean hasExpired() {
    return notAfter <= System.currentTimeMillis();
  }

  /** Whether it is time for a new connection, which proves itself again. */
  boolean isOld(long ageNanos) {
    return id != null && (outdated || hasExpired() || System.nanoTime() - sinceNanos >= ageNanos);
  }

  /** When the certificate of the peer expires, in milliseconds since 1970. */
  long notAfter() {
    return notAfter;
  }

  /** This side has other credentials. Takes milliseconds, if other authorities are trusted. */
  void renewed(Credentials now) {
    if (id == null || verifiedBy == null || verifiedBy.trustsAs(now)) {
      return;
    }
    outdated = true;
    try {
      now.verify(chain, true);
    } catch (UntrustedPeerException e) {
      distrusted = true;
    }
  }
}
