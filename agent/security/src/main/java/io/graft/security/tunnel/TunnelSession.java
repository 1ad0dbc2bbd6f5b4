package io.graft.security.tunnel;

import io.graft.net.Addresses;
import io.graft.security.certificate.Credentials;
import io.graft.security.certificate.SpiffeId;
import io.graft.security.certificate.UntrustedPeerException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Who is at the other end of a connection that the tunnel passes on. Thread-safe. */
final class TunnelSession {
  /** How long the peer may take to end a connection whose time is over. */
  private static final long OVERTIME_MILLIS = 30_000;

  private final InetSocketAddress client;
  private final String peer;
  private final @Nullable String id;
  private final X509Certificate[] chain;
  private final long notAfter;
  private final long sinceNanos;
  private final @Nullable Credentials verifiedBy;
  private final @Nullable String version;

  /** Other authorities are trusted since it began. */
  private volatile boolean outdated;

  /** None of the authorities that are trusted now has issued its certificate. */
  private volatile boolean distrusted;

  private volatile long distrustedSince;

  /**
   * @param client the peer's end of the connection
   * @param id {@code null}: it has not proven who it is
   * @param chain the certificates that it has shown
   * @param notAfter when they expire, in milliseconds since 1970
   * @param verifiedBy the credentials of this side; {@code null}: it is in plaintext
   * @param version of TLS; {@code null}: it is in plaintext
   */
  TunnelSession(
      InetSocketAddress client,
      @Nullable SpiffeId id,
      X509Certificate[] chain,
      long notAfter,
      @Nullable Credentials verifiedBy,
      @Nullable String version) {
    this.client = client;
    this.peer = Addresses.numeric(client.getAddress());
    this.id = id == null ? null : id.toString();
    this.chain = chain;
    this.notAfter = notAfter;
    this.verifiedBy = verifiedBy;
    this.version = version;
    this.sinceNanos = System.nanoTime();
  }

  /**
   * The session of a handshake that has ended.
   *
   * @param client the peer's end of the connection
   * @param verifiedBy the credentials of this side
   * @throws IOException if the certificate of the peer is not accepted; the message is a clause
   */
  static TunnelSession of(SSLSession ended, InetSocketAddress client, Credentials verifiedBy)
      throws IOException {
    try {
      SpiffeId id = Credentials.peer(ended);
      X509Certificate[] chain = chain(ended);
      long notAfter = Long.MAX_VALUE;
      for (X509Certificate each : chain) {
        notAfter = Math.min(notAfter, each.getNotAfter().getTime());
      }
      String version = ended.getProtocol().replace("TLSv", "");
      return new TunnelSession(client, id, chain, notAfter, verifiedBy, version);
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
  static TunnelSession plaintext(InetSocketAddress client) {
    return new TunnelSession(client, null, new X509Certificate[0], Long.MAX_VALUE, null, null);
  }

  /** The peer's numeric address. */
  String peer() {
    return peer;
  }

  /** The peer's end of the connection. */
  InetSocketAddress client() {
    return client;
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

  /** Whether its time is over for good: a connection that cannot be asked to close is cut then. */
  boolean mustEnd() {
    long end = distrusted ? Math.min(notAfter, distrustedSince) : notAfter;
    return end != Long.MAX_VALUE && System.currentTimeMillis() - end > OVERTIME_MILLIS;
  }

  /** How its connection is secured. */
  TlsCounts.Security security() {
    if (id != null) {
      return TlsCounts.Security.MTLS;
    }
    return verifiedBy == null ? TlsCounts.Security.PLAINTEXT : TlsCounts.Security.TLS;
  }

  /** The version of TLS, {@code 1.3}; {@code null}: it is in plaintext. */
  @Nullable String version() {
    return version;
  }

  /** This side's credentials by which it was verified; {@code null}: it is in plaintext. */
  @Nullable Credentials verifiedBy() {
    return verifiedBy;
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
      distrustedSince = System.currentTimeMillis();
      distrusted = true;
    }
  }
}
