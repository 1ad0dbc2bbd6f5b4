package io.graft.security.certificate;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Verifies the certificates of peers: the chain that they sent (RFC 5280), and the SPIFFE id of the
 * leaf (X509-SVID). Nothing is fetched: no missing issuer and no revocation list. Remembers for a
 * while what it has accepted: a peer shows the same chain in every handshake, and a signature takes
 * a quarter of a handshake's time. Thread-safe.
 */
public final class PeerVerifier {
  private static final int MOST_CERTIFICATES = 4;
  private static final int MOST_BYTES = 32 * 1024;

  private static final int URI = 6;
  private static final int SIGNATURE_USAGE = 0;
  private static final int CERTIFICATE_USAGE = 5;
  private static final int LIST_USAGE = 6;
  private static final String ANY_PURPOSE = "2.5.29.37.0";
  private static final String SERVER_PURPOSE = "1.3.6.1.5.5.7.3.1";
  private static final String CLIENT_PURPOSE = "1.3.6.1.5.5.7.3.2";
  private static final String NAME_CONSTRAINTS = "2.5.29.30";

  private static final int MOST_ACCEPTED = 500;

  /** The JDK may stop trusting an algorithm at a date. */
  private static final long ACCEPTED_MILLIS = 600_000;

  private final Map<List<Object>, Accepted> accepted = new ConcurrentHashMap<>();
  private final Set<X509Certificate> authorities;
  private final Set<String> domains;

  /**
   * @param authorities at least one
   * @param domains the trust domains of accepted peers
   */
  public PeerVerifier(Collection<X509Certificate> authorities, Set<String> domains) {
    this.authorities = new HashSet<>(authorities);
    this.domains = domains;
  }

  /**
   * Verifies a chain.
   *
   * @param chain the leaf first
   * @param client whether the peer is the client of the connection
   * @return the id of the peer
   * @throws UntrustedPeerException if it is not accepted
   */
  public SpiffeId verify(X509Certificate[] chain, boolean client, Date now)
      throws UntrustedPeerException {
    List<Object> key = new ArrayList<>(Arrays.asList((Object[]) chain));
    key.add(client);
    Accepted before = accepted.get(key);
    if (before != null && before.isValid(now.getTime())) {
      return before.id;
    }
    SpiffeId id = verifyAll(chain, client, now);
    if (accepted.size() >= MOST_ACCEPTED) {
      accepted.clear();
    }
    accepted.put(key, new Accepted(id, chain, now.getTime()));
    return id;
  }

  /** A chain that was accepted. */
  private static final class Accepted {
    final SpiffeId id;
    final long from;
    final long until;

    Accepted(SpiffeId id, X509Certificate[] chain, long now) {
      this.id = id;
      long notBefore = now;
      for (X509Certificate each : chain) {
        notBefore = Math.max(notBefore, each.getNotBefore().getTime());
      }
      from = notBefore;
      until = Math.min(now + ACCEPTED_MILLIS, Credentials.notAfter(Arrays.asList(chain)));
    }

    boolean isValid(long now) {
      return from <= now && now < until;
    }
  }

  private SpiffeId verifyAll(X509Certificate[] chain, boolean client, Date now)
      throws UntrustedPeerException {
    checkSize(chain);
    SpiffeId id = idOf(chain[0]);
    checkLeaf(chain[0], client);
    if (!domains.contains(id.domain())) {
      throw new UntrustedPeerException("its trust domain " + id.domain() + " is not accepted");
    }
    checkAuthority(validate(chain, now), id);
    return id;
  }

  private static void checkSize(X509Certificate[] chain) throws UntrustedPeerException {
    if (chain.length == 0) {
      throw new UntrustedPeerException("it has no certificate");
    }
    if (chain.length > MOST_CERTIFICATES) {
      throw new UntrustedPeerException(
          "its chain has more than " + MOST_CERTIFICATES + " certificates");
    }
    long bytes = 0;
    try {
      for (X509Certificate each : chain) {
        bytes += each.getEncoded().length;
      }
    } catch (CertificateException e) {
      throw new UntrustedPeerException("its certificate is damaged", e);
    }
    if (bytes > MOST_BYTES) {
      throw new UntrustedPeerException("its chain is longer than 32 KiB");
    }
  }

  /**
   * Returns the only URI of a certificate's alternative names.
   *
   * @throws UntrustedPeerException if there is none, more than one, or it is not a SPIFFE id of a
   *     workload
   */
  public static SpiffeId idOf(X509Certificate leaf) throws UntrustedPeerException {
    SpiffeId id;
    try {
      List<String> uris = uris(leaf);
      if (uris.size() != 1) {
        throw new UntrustedPeerException(
            uris.isEmpty() ? "it has no SPIFFE id" : "it has more than one URI");
      }
      id = SpiffeId.parse(uris.get(0));
    } catch (CertificateParsingException e) {
      throw new UntrustedPeerException("its alternative names are not valid", e);
    } catch (IllegalArgumentException e) {
      throw new UntrustedPeerException(String.valueOf(e.getMessage()), e);
    }
    if (id.isDomain()) {
      throw new UntrustedPeerException("its SPIFFE id has no path");
    }
    return id;
  }

  private static List<String> uris(X509Certificate certificate) throws CertificateParsingException {
    List<String> uris = new ArrayList<>();
    Collection<List<?>> names = certificate.getSubjectAlternativeNames();
    if (names != null) {
      for (List<?> name : names) {
        if (Integer.valueOf(URI).equals(name.get(0))) {
          uris.add(String.valueOf(name.get(1)));
        }
      }
    }
    return uris;
  }

  private static void checkLeaf(X509Certificate leaf, boolean client)
      throws UntrustedPeerException {
    boolean[] usage = leaf.getKeyUsage();
    if (leaf.getBasicConstraints() >= 0
        || usage != null && (usage[CERTIFICATE_USAGE] || usage[LIST_USAGE])) {
      throw new UntrustedPeerException("it is the certificate of an authority");
    }
    if (usage == null || !usage[SIGNATURE_USAGE]) {
      throw new UntrustedPeerException("its key usage is not digitalSignature");
    }
    List<String> purposes;
    try {
      purposes = leaf.getExtendedKeyUsage();
    } catch (CertificateParsingException e) {
      throw new UntrustedPeerException("its extended key usage is not valid", e);
    }
    if (purposes != null
        && !purposes.contains(client ? CLIENT_PURPOSE : SERVER_PURPOSE)
        && !purposes.contains(ANY_PURPOSE)) {
      throw new UntrustedPeerException("it is not for a " + (client ? "client" : "server"));
    }
  }

  /** Returns the authority that ends the chain. */
  private X509Certificate validate(X509Certificate[] chain, Date now)
      throws UntrustedPeerException {
    List<X509Certificate> path = new ArrayList<>();
    for (X509Certificate each : chain) {
      if (path.isEmpty() || !authorities.contains(each)) {
        path.add(each);
      }
    }
    UntrustedPeerException failure = null;
    for (X509Certificate authority : authorities) {
      if (authority
          .getSubjectX500Principal()
          .equals(path.get(path.size() - 1).getIssuerX500Principal())) {
        try {
          validate(path, authority, now);
          return authority;
        } catch (UntrustedPeerException e) {
          failure = e;
        }
      }
    }
    throw failure == null
        ? new UntrustedPeerException("no trusted authority has issued it")
        : failure;
  }

  private static void validate(List<X509Certificate> path, X509Certificate authority, Date now)
      throws UntrustedPeerException {
    List<X509Certificate> whole = new ArrayList<>(path);
    if (authority.getExtensionValue(NAME_CONSTRAINTS) != null) {
      // The JDK heeds the constraints of certificates in the path, not those of an anchor.
      whole.add(authority);
    }
    try {
      PKIXParameters parameters =
          new PKIXParameters(Collections.singleton(new TrustAnchor(authority, null)));
      parameters.setRevocationEnabled(false);
      parameters.setDate(now);
      // A validator takes the chain as it is. A builder might fetch issuers from the network.
      CertPathValidator.getInstance("PKIX")
          .validate(CertificateFactory.getInstance("X.509").generateCertPath(whole), parameters);
    } catch (CertPathValidatorException e) {
      throw new UntrustedPeerException(reason(e), e);
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new UntrustedPeerException("its chain is not valid", e);
    }
  }

  private static String reason(CertPathValidatorException failure) {
    Throwable cause = failure.getCause();
    if (cause instanceof CertificateExpiredException) {
      return "its certificate has expired";
    }
    if (cause instanceof CertificateNotYetValidException) {
      return "its certificate is not yet valid";
    }
    return "its chain is not valid (" + failure.getMessage() + ")";
  }

  /** An authority with a SPIFFE id vouches for its own trust domain only. */
  private static void checkAuthority(X509Certificate authority, SpiffeId id)
      throws UntrustedPeerException {
    try {
      List<String> uris = uris(authority);
      if (uris.size() == 1
          && uris.get(0).startsWith("spiffe:")
          && !SpiffeId.parse(uris.get(0)).domain().equals(id.domain())) {
        throw new UntrustedPeerException("its authority is of another trust domain");
      }
    } catch (CertificateParsingException | IllegalArgumentException e) {
      throw new UntrustedPeerException("the names of its authority are not valid", e);
    }
  }
}
