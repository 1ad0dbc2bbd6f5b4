package io.graft.security.certificate;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateExpiredException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The certificate of this service with its key, and who it trusts, as of one moment. A renewal is
 * another object, with another {@link SSLContext}, so that no session outlives what it was verified
 * with. Immutable. Never shows the key.
 */
public final class Credentials {
  private final PrivateKey key;
  private final List<X509Certificate> chain;
  private final List<X509Certificate> anchors;
  private final Set<String> domains;
  private final SpiffeId id;
  private final long generation;
  private final PeerVerifier verifier;
  private @Nullable SSLContext context;

  Credentials(KeyMaterial material, SpiffeId id, Set<String> otherDomains, long generation) {
    this.key = material.key();
    this.chain = Collections.unmodifiableList(material.chain());
    this.anchors = Collections.unmodifiableList(material.anchors());
    Set<String> accepted = new HashSet<>(otherDomains);
    accepted.add(id.domain());
    this.domains = Collections.unmodifiableSet(accepted);
    this.id = id;
    this.generation = generation;
    this.verifier = new PeerVerifier(anchors, domains);
  }

  /** The private key of the leaf, a secret. */
  public PrivateKey key() {
    return key;
  }

  /** The leaf, and the authorities between it and an anchor. */
  public List<X509Certificate> chain() {
    return chain;
  }

  /** The certificate of this service. */
  public X509Certificate leaf() {
    return chain.get(0);
  }

  /** The certificates of the authorities that vouch for peers. */
  public List<X509Certificate> anchors() {
    return anchors;
  }

  /** The trust domains of peers: that of this service, and those that are configured. */
  public Set<String> domains() {
    return domains;
  }

  /** The id of this service. */
  public SpiffeId id() {
    return id;
  }

  /** Counts from 1, by one with each renewal. */
  public long generation() {
    return generation;
  }

  /** When the first certificate of the chain expires, in milliseconds since 1970. */
  public long notAfter() {
    return notAfter(chain);
  }

  static long notAfter(List<? extends Certificate> chain) {
    long first = Long.MAX_VALUE;
    for (Certificate each : chain) {
      first = Math.min(first, ((X509Certificate) each).getNotAfter().getTime());
    }
    return first;
  }

  /** Whether other credentials accept the same peers. */
  public boolean trustsAs(Credentials other) {
    return domains.equals(other.domains)
        && new HashSet<>(anchors).equals(new HashSet<>(other.anchors));
  }

  /**
   * Verifies the certificates of a peer now.
   *
   * @param peerChain the leaf first, as it was sent
   * @param client whether the peer is the client of the connection
   * @return the id of the peer
   * @throws UntrustedPeerException if it is not accepted
   */
  public SpiffeId verify(X509Certificate[] peerChain, boolean client)
      throws UntrustedPeerException {
    return verifier.verify(peerChain, client, new Date());
  }

  /**
   * Makes the TLS of one connection that this side has accepted. A certificate of the client that
   * is not accepted fails the handshake.
   *
   * @param required whether a client without a certificate fails the handshake, too
   */
  public SSLEngine serverEngine(boolean required) throws GeneralSecurityException {
    return TlsEngines.server(context(), required);
  }

  /**
   * Makes the TLS of one connection to a server. Its name is not verified, but its id is.
   *
   * @param peer the logical name of the server, under which sessions are resumed
   * @param allowed the ids that the server may have
   */
  public SSLEngine clientEngine(String peer, int port, AllowedIds allowed)
      throws GeneralSecurityException {
    return TlsEngines.client(clientContext(allowed), peer, port);
  }

  /** The context of these credentials, for all ids of accepted trust domains. */
  public synchronized SSLContext context() throws GeneralSecurityException {
    SSLContext made = context;
    if (made == null) {
      made = TlsEngines.context(this, AllowedIds.ANY);
      context = made;
    }
    return made;
  }

  /**
   * Makes a context for a server that has one of these ids. Callers keep it: sessions are resumed
   * within it.
   */
  public SSLContext clientContext(AllowedIds allowed) throws GeneralSecurityException {
    return allowed == AllowedIds.ANY ? context() : TlsEngines.context(this, allowed);
  }

  /**
   * Identifies the peer of a session whose handshake has ended. A session that is resumed was
   * verified when it began, so its validity is looked at again.
   *
   * @return {@code null}: the peer has no certificate
   * @throws UntrustedPeerException if its certificate has expired
   */
  public static @Nullable SpiffeId peer(SSLSession session) throws UntrustedPeerException {
    Certificate[] peerChain;
    try {
      peerChain = session.getPeerCertificates();
    } catch (SSLPeerUnverifiedException e) {
      return null;
    }
    if (notAfter(Arrays.asList(peerChain)) <= System.currentTimeMillis()) {
      throw new UntrustedPeerException(
          "its certificate has expired", new CertificateExpiredException());
    }
    return PeerVerifier.idOf((X509Certificate) peerChain[0]);
  }

  @Override
  public String toString() {
    return id + ", valid until " + new Date(notAfter());
  }
}
