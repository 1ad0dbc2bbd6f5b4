package io.graft.security.outgoing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.util.Base64;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.graft.security.certificate.PeerVerifier;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Verifies tokens that services of the mesh sign themselves ({@link WorkloadTokens}): the issuer
 * {@code mesh}. The key in the header is trusted only because its certificates end at a configured
 * anchor, and the token speaks only for the SPIFFE id in the certificate. Immutable.
 */
public final class WorkloadVerifier {
  /** A token that is verified. Immutable. */
  public static final class Proof {
    private final String id;
    private final Map<String, Object> claims;

    Proof(String id, Map<String, Object> claims) {
      this.id = id;
      this.claims = Collections.unmodifiableMap(claims);
    }

    /** The SPIFFE id of the service that has signed it. */
    public String id() {
      return id;
    }

    public Map<String, Object> claims() {
      return claims;
    }

    /** When it ends, with the leeway, in seconds since 1970. */
    public long endsAt() {
      return (((Date) claims.get("exp")).getTime() + LEEWAY) / 1000;
    }
  }

  private static final JOSEObjectType TYPE = new JOSEObjectType(WorkloadTokens.TYPE);
  private static final int LONGEST = 16 * 1024;
  private static final int MOST_CERTIFICATES = 4;

  /** The longest life, and how far clocks may differ, in milliseconds. */
  private static final long LONGEST_LIFE = 3_600_000;

  private static final long LEEWAY = 30_000;

  private final PeerVerifier peers;
  private final Set<String> names;

  /**
   * @param authorities the authorities whose certificates are trusted
   * @param domains the trust domains whose services may call
   * @param names what this service is called in an audience: its name, its SPIFFE id
   */
  public WorkloadVerifier(
      Collection<X509Certificate> authorities, Set<String> domains, Set<String> names) {
    peers = new PeerVerifier(authorities, domains);
    this.names = names;
  }

  /** Whether a token says of itself that it is of this kind, so that no other may verify it. */
  public static boolean isFor(String token) {
    int dot = token.indexOf('.');
    if (dot <= 0 || token.length() > LONGEST) {
      return false;
    }
    String header = new Base64URL(token.substring(0, dot)).decodeToString();
    return header.contains('"' + WorkloadTokens.TYPE + '"');
  }

  /**
   * Verifies a token; takes about a millisecond. The result holds until the {@code exp} of the
   * token, as long as the anchors are the same.
   *
   * @param nowMillis the wall clock
   * @return {@code null}: it proves nothing
   */
  public @Nullable Proof verify(String token, long nowMillis) {
    if (token.length() > LONGEST) {
      return null;
    }
    try {
      SignedJWT jwt = SignedJWT.parse(token);
      JWSHeader header = jwt.getHeader();
      if (!isPlain(header)) {
        return null;
      }
      List<X509Certificate> chain = chain(header.getX509CertChain());
      if (chain == null) {
        return null;
      }
      // The same as of the client of a connection: who may be that may sign.
      X509Certificate[] sent = chain.toArray(new X509Certificate[0]);
      String id = peers.verify(sent, true, new Date(nowMillis)).toString();
      JWSVerifier verifier = verifier(header.getAlgorithm(), chain.get(0).getPublicKey());
      if (verifier == null || !jwt.verify(verifier)) {
        return null;
      }
      JWTClaimsSet claims = jwt.getJWTClaimsSet();
      return accepts(claims, id, nowMillis) ? new Proof(id, claims.getClaims()) : null;
    } catch (ParseException | JOSEException | GeneralSecurityException | RuntimeException e) {
      // Whatever it is, it proves nothing; parsers of libraries throw many kinds.
      return null;
    }
  }

  /** Whether a header names its type, its algorithm and its certificates, and nothing else. */
  private static boolean isPlain(JWSHeader header) {
    for (String name : header.toJSONObject().keySet()) {
      if (!name.equals("alg") && !name.equals("typ") && !name.equals("x5c")) {
        return false;
      }
    }
    return TYPE.equals(header.getType()) && header.getX509CertChain() != null;
  }

  private static @Nullable List<X509Certificate> chain(List<Base64> encoded)
      throws GeneralSecurityException {
    if (encoded.isEmpty() || encoded.size() > MOST_CERTIFICATES) {
      return null;
    }
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> chain = new ArrayList<>();
    for (Base64 each : encoded) {
      ByteArrayInputStream bytes = new ByteArrayInputStream(each.decode());
      chain.add((X509Certificate) factory.generateCertificate(bytes));
      if (bytes.available() > 0) {
        return null;
      }
    }
    return chain;
  }

  /** The algorithm must be that of the key, never one that a header chooses. */
  private static @Nullable JWSVerifier verifier(JWSAlgorithm algorithm, PublicKey key)
      throws JOSEException {
    if (key instanceof RSAPublicKey) {
      RSAPublicKey rsa = (RSAPublicKey) key;
      return algorithm.equals(JWSAlgorithm.RS256) && rsa.getModulus().bitLength() >= 2048
          ? new RSASSAVerifier(rsa)
          : null;
    }
    if (!(key instanceof ECPublicKey)) {
      return null;
    }
    ECDSAVerifier verifier = new ECDSAVerifier((ECPublicKey) key);
    return verifier.supportedJWSAlgorithms().contains(algorithm) ? verifier : null;
  }

  private boolean accepts(JWTClaimsSet claims, String id, long now) {
    Date ends = claims.getExpirationTime();
    Date issued = claims.getIssueTime();
    Date from = claims.getNotBeforeTime();
    if (ends == null || issued == null || claims.getJWTID() == null) {
      return false;
    }
    boolean valid =
        now - LEEWAY < ends.getTime()
            && issued.getTime() - LEEWAY <= now
            && ends.getTime() - issued.getTime() <= LONGEST_LIFE
            && (from == null || from.getTime() - LEEWAY <= now);
    return valid
        && id.equals(claims.getSubject())
        && id.equals(claims.getIssuer())
        && claims.getAudience().size() == 1
        && names.contains(claims.getAudience().get(0));
  }
}
