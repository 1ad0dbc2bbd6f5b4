package io.graft.security.certificate;

import io.graft.log.AgentLog;
import io.graft.security.certificate.AuthorityFile.Authority;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Collections;
import java.util.Date;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Issues the certificate of this service itself, with an authority that all JVMs of one user on one
 * host, or with one shared directory, have in common. Nothing has to be installed. Whoever can read
 * the authority's key can be every service.
 */
final class EmbeddedIssuer implements CredentialsSource {
  private static final long YEAR_MILLIS = 365 * 24 * 3600 * 1000L;
  private static final int AUTHORITY_YEARS = 10;

  /** Clocks of hosts differ. */
  private static final long EARLIER_MILLIS = 300_000;

  /** How long to wait if a renewal failed. */
  private static final long RETRY_MILLIS = 10_000;

  /** At which share of its lifetime a certificate is renewed, and by how much that varies. */
  private static final double RENEWED_AT = 0.5;

  private static final double JITTER = 0.1;

  private final Path directory;
  private final String domain;
  private final String service;
  private final long lifetimeMillis;
  private final Set<String> domains;
  private final SecureRandom random = new SecureRandom();
  private long renewAt;

  /**
   * @param directory of the authority
   * @param domain the trust domain of a new authority
   * @param service the name of this service
   * @param lifetimeMillis of its certificates
   * @param domains further trust domains that are accepted
   */
  EmbeddedIssuer(
      Path directory, String domain, String service, long lifetimeMillis, Set<String> domains) {
    this.directory = directory;
    this.domain = domain;
    this.service = service;
    this.lifetimeMillis = lifetimeMillis;
    this.domains = domains;
  }

  @Override
  public @Nullable Credentials next(@Nullable Credentials present, long generation)
      throws IOException {
    long now = System.currentTimeMillis();
    if (present != null && now < renewAt) {
      return null;
    }
    try {
      Authority authority = new AuthorityFile(directory).get(this::makeAuthority);
      Credentials issued = issue(authority, now, generation);
      double share = RENEWED_AT + JITTER * (2 * random.nextDouble() - 1);
      renewAt = now + (long) (lifetimeMillis * share);
      if (present == null) {
        AgentLog.print(
            "the certificate authority is embedded: whoever can read "
                + directory
                + " can be every service of "
                + domain);
      }
      return issued;
    } catch (GeneralSecurityException e) {
      throw new IOException("it cannot be issued (" + AgentLog.reason(e) + ")", e);
    }
  }

  private Authority makeAuthority() throws IOException {
    try {
      KeyPair pair = pair();
      Date now = new Date();
      X509Certificate certificate =
          new CertificateBuilder(
                  "Graft " + domain,
                  pair.getPublic(),
                  new Date(now.getTime() - EARLIER_MILLIS),
                  new Date(now.getTime() + AUTHORITY_YEARS * YEAR_MILLIS))
              .authority()
              .names("spiffe://" + domain, null)
              .onlyUrisOf(domain)
              .sign(null, pair.getPrivate(), random);
      return new Authority(pair.getPrivate(), certificate);
    } catch (GeneralSecurityException e) {
      throw new IOException("an authority cannot be made (" + AgentLog.reason(e) + ")", e);
    }
  }

  private Credentials issue(Authority authority, long now, long generation)
      throws GeneralSecurityException, IOException {
    SpiffeId id = SpiffeId.ofService(domain, service);
    KeyPair pair = pair();
    X509Certificate leaf =
        new CertificateBuilder(
                id.service(),
                pair.getPublic(),
                new Date(now - EARLIER_MILLIS),
                new Date(now + lifetimeMillis))
            .leaf()
            .names(id.toString(), hostName(id.service()))
            .sign(authority.certificate, authority.key, random);
    return new KeyMaterial(
            pair.getPrivate(),
            Collections.singletonList(leaf),
            Collections.singletonList(authority.certificate))
        .credentials(domains, generation);
  }

  /** So that {@code curl https://orders} accepts it, too. */
  private static @Nullable String hostName(String name) {
    boolean valid = name.length() <= 63 && !name.startsWith("-") && !name.endsWith("-");
    return valid && name.indexOf('_') < 0 && name.indexOf('.') < 0 ? name : null;
  }

  private KeyPair pair() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), random);
    return generator.generateKeyPair();
  }

  @Override
  public long pauseMillis() {
    long left = renewAt - System.currentTimeMillis();
    return left > 0 ? left : RETRY_MILLIS;
  }

  @Override
  public String describe() {
    return "the embedded authority in " + directory;
  }
}
