package io.graft.security.certificate;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Set;

/** A key, its certificates and trusted authorities, proven to belong together. Immutable. */
final class KeyMaterial {
  private static final int NONCE = 32;
  private static final String NOT_ITS_KEY = "the key does not belong to the certificate";

  private final PrivateKey key;
  private final List<X509Certificate> chain;
  private final List<X509Certificate> anchors;

  KeyMaterial(PrivateKey key, List<X509Certificate> chain, List<X509Certificate> anchors) {
    this.key = key;
    this.chain = chain;
    this.anchors = anchors;
  }

  /**
   * Arranges what was read.
   *
   * @param certificates the leaf, and the authorities above it in any order
   * @param authorities those to trust; empty: the self-signed ones among the certificates
   * @throws IOException if it does not belong together; the message is a clause
   */
  static KeyMaterial of(
      PrivateKey key,
      Collection<? extends Certificate> certificates,
      Collection<? extends Certificate> authorities)
      throws IOException {
    List<X509Certificate> anchors = new ArrayList<>();
    for (Certificate each : authorities.isEmpty() ? certificates : authorities) {
      X509Certificate authority = (X509Certificate) each;
      if (!authorities.isEmpty() && authority.getBasicConstraints() >= 0
          || authority.getBasicConstraints() >= 0 && isSelfIssued(authority)) {
        anchors.add(authority);
      }
    }
    if (anchors.isEmpty()) {
      throw new IOException("there is no certificate of an authority; set graft.tls.ca");
    }
    X509Certificate leaf = leaf(certificates);
    prove(key, leaf.getPublicKey());
    return new KeyMaterial(key, chain(leaf, certificates), anchors);
  }

  private static X509Certificate leaf(Collection<? extends Certificate> certificates)
      throws IOException {
    for (Certificate each : certificates) {
      if (((X509Certificate) each).getBasicConstraints() < 0) {
        return (X509Certificate) each;
      }
    }
    throw new IOException("there are only certificates of authorities, none of this service");
  }

  private static boolean isSelfIssued(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
  }

  private static List<X509Certificate> chain(
      X509Certificate leaf, Collection<? extends Certificate> certificates) {
    List<X509Certificate> chain = new ArrayList<>();
    X509Certificate last = leaf;
    while (last != null) {
      chain.add(last);
      X509Certificate next = null;
      for (Certificate each : certificates) {
        X509Certificate above = (X509Certificate) each;
        if (above.getSubjectX500Principal().equals(last.getIssuerX500Principal())
            && !isSelfIssued(above)
            && !chain.contains(above)) {
          next = above;
        }
      }
      last = next;
    }
    return chain;
  }

  /** Signs a nonce and verifies it. Files that are replaced one by one may not match. */
  private static void prove(PrivateKey key, PublicKey of) throws IOException {
    byte[] nonce = new byte[NONCE];
    new SecureRandom().nextBytes(nonce);
    String algorithm =
        key.getAlgorithm().equals("RSA")
            ? "SHA256withRSA"
            : key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : key.getAlgorithm();
    boolean fits;
    try {
      Signature signer = Signature.getInstance(algorithm);
      signer.initSign(key);
      signer.update(nonce);
      byte[] signed = signer.sign();
      Signature verifier = Signature.getInstance(algorithm);
      verifier.initVerify(of);
      verifier.update(nonce);
      fits = verifier.verify(signed);
    } catch (GeneralSecurityException e) {
      throw new IOException(NOT_ITS_KEY, e);
    }
    if (!fits) {
      throw new IOException(NOT_ITS_KEY);
    }
  }

  /**
   * Makes credentials of it.
   *
   * @param domains further trust domains that are accepted
   * @throws IOException if the certificate has no valid SPIFFE id, or no trusted authority has
   *     issued it; the message is a clause
   */
  Credentials credentials(Set<String> domains, long generation) throws IOException {
    X509Certificate leaf = chain.get(0);
    try {
      SpiffeId id = PeerVerifier.idOf(leaf);
      // Whether it is valid now is another question, and told in another line.
      new PeerVerifier(anchors, Collections.singleton(id.domain()))
          .verify(chain.toArray(new X509Certificate[0]), false, validSince());
      return new Credentials(this, id, domains, generation);
    } catch (UntrustedPeerException e) {
      throw new IOException("of the certificate of this service: " + e.getMessage(), e);
    }
  }

  private Date validSince() {
    Date since = new Date(0);
    for (X509Certificate each : chain) {
      since = each.getNotBefore().after(since) ? each.getNotBefore() : since;
    }
    for (X509Certificate each : anchors) {
      since = each.getNotBefore().after(since) ? each.getNotBefore() : since;
    }
    return since.after(chain.get(0).getNotAfter()) ? chain.get(0).getNotBefore() : since;
  }

  PrivateKey key() {
    return key;
  }

  List<X509Certificate> chain() {
    return chain;
  }

  List<X509Certificate> anchors() {
    return anchors;
  }
}
