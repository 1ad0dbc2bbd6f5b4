package io.graft.security.certificate;

import io.graft.config.ProcessSettings;
import io.graft.config.Settings;
import io.graft.daemon.Scheduler;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds out from the settings where the certificate of this service comes from. */
public final class Certificates {
  private static final String DOMAIN = "graft.local";
  private static final String HOME = "~/";
  private static final String FILE = "file";
  private static final long NANOS_OF_MILLI = 1_000_000;

  private Certificates() {}

  /**
   * Returns the store of this service's certificate, not yet started.
   *
   * @throws IllegalArgumentException with the reason and what to do, a clause, if the settings do
   *     not name one
   */
  public static CertificateStore of(Settings settings, String service, Scheduler scheduler) {
    Set<String> domains = domains(settings);
    String certificate = path(settings.text(ProcessSettings.TLS_CERT));
    String issuer = settings.text(ProcessSettings.TLS_ISSUER);
    String registry = registry(settings);
    boolean embedded =
        issuer == null ? certificate == null : issuer.trim().equalsIgnoreCase("embedded");
    if (!embedded && certificate == null) {
      throw new IllegalArgumentException("graft.tls.issuer=files needs graft.tls.cert");
    }
    if (embedded && issuer == null && registry == null) {
      throw new IllegalArgumentException(
          "there is no certificate; set graft.tls.cert, .key and .ca, or graft.tls.issuer=embedded"
              + " for services of this user on this host");
    }
    CredentialsSource source =
        embedded
            ? new EmbeddedIssuer(
                directory(registry),
                domain(settings, DOMAIN),
                service,
                settings.get(ProcessSettings.TLS_LIFETIME) / NANOS_OF_MILLI,
                domains)
            : new CredentialFiles(
                certificate,
                path(settings.text(ProcessSettings.TLS_KEY)),
                path(settings.text(ProcessSettings.TLS_CA)),
                domain(settings, ""),
                domains);
    return new CertificateStore(source, scheduler);
  }

  private static String domain(Settings settings, String fallback) {
    String domain = settings.text(ProcessSettings.TLS_DOMAIN);
    if (domain == null) {
      return fallback;
    }
    return checked(domain.trim(), "graft.tls.domain");
  }

  private static String checked(String domain, String key) {
    if (!SpiffeId.isTrustDomain(domain)) {
      throw new IllegalArgumentException(
          key + "=" + domain + " is not a trust domain: lower-case letters, digits, . - and _");
    }
    return domain;
  }

  private static Set<String> domains(Settings settings) {
    String text = settings.text(ProcessSettings.TLS_DOMAINS);
    List<String> listed =
        text == null ? Collections.<String>emptyList() : ProcessSettings.TLS_DOMAINS.parse(text);
    Set<String> domains = new HashSet<>();
    for (String domain : listed) {
      domains.add(checked(domain, "graft.tls.domains"));
    }
    return domains;
  }

  /** Returns the directory of the embedded registry; {@code null}: there is none. */
  private static @Nullable String registry(Settings settings) {
    for (String part : settings.get(ProcessSettings.REGISTRY).split(",")) {
      String word = part.trim();
      if (word.equals(FILE)) {
        return settings.get(ProcessSettings.REGISTRY_DIR);
      }
      if (word.startsWith(FILE + ":")) {
        String directory = word.substring(FILE.length() + 1);
        return directory.startsWith("//") ? directory.substring(2) : directory;
      }
    }
    return null;
  }

  /** A registry in a directory of its own may be shared by hosts, so its authority is there. */
  private static Path directory(@Nullable String registry) {
    boolean own = registry == null || registry.equals(ProcessSettings.REGISTRY_DIR.fallback());
    return Paths.get(path(own ? "~/.graft/ca" : registry + "/ca"));
  }

  private static @Nullable String path(@Nullable String text) {
    return text != null && text.startsWith(HOME)
        ? System.getProperty("user.home", "") + text.substring(1)
        : text;
  }
}
