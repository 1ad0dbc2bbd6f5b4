package io.graft.security.token;

import io.graft.config.ProcessSettings;
import io.graft.config.Settings;
import io.graft.governance.setting.ValueParser;
import io.graft.log.AgentLog;
import io.graft.net.tls.PemFiles;
import io.graft.security.outgoing.WorkloadVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The issuer {@code mesh}: every service whose certificate one of the authorities in {@code
 * graft.tls.ca} has issued, and which signs its own tokens. The file is read again when it changes;
 * if it cannot be used then, the last authorities count.
 */
final class Workloads {
  private static final int LARGEST = 1 << 20;

  private final Path file;
  private final Set<String> domains;
  private final Set<String> names;
  private byte[] content;
  private @Nullable String fault;
  private volatile WorkloadVerifier verifier;

  /**
   * @param domain the trust domain of this service
   * @param service its name, which is an audience
   * @param audience further ones
   * @throws IllegalArgumentException if there are no authorities; the message is a line
   */
  Workloads(Settings settings, String domain, String service, Collection<String> audience) {
    String ca = settings.text(ProcessSettings.TLS_CA);
    if (ca == null) {
      throw new IllegalArgumentException(
          "the issuer mesh needs graft.tls.ca, the authorities of the services' certificates;"
              + " set it");
    }
    file = Paths.get(ca);
    domains = new HashSet<>();
    domains.add(domain);
    String more = settings.text(ProcessSettings.TLS_DOMAINS);
    if (more != null) {
      domains.addAll(ProcessSettings.TLS_DOMAINS.parse(more));
    }
    names = new HashSet<>(audience);
    names.add(service);
    names.add(ValueParser.lower(service));
    try {
      content = read();
      verifier = make(content);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "graft.tls.ca="
              + ca
              + " cannot be used, so no token of a service is accepted: "
              + AgentLog.reason(e),
          e);
    }
  }

  /** Verifies by the authorities in force; another object once they have changed. */
  WorkloadVerifier verifier() {
    return verifier;
  }

  /** Reads the file again if it has changed. On the agent's thread. */
  void refresh() {
    try {
      byte[] now = read();
      if (!Arrays.equals(now, content)) {
        verifier = make(now);
        content = now;
        fault = null;
        AgentLog.print("tokens of services: the authorities in " + file + " are read again");
      }
    } catch (IOException e) {
      String why = AgentLog.reason(e);
      if (!why.equals(fault)) {
        fault = why;
        AgentLog.print(
            "tokens of services: "
                + file
                + " cannot be used, and the last authorities stay in force: "
                + why);
      }
    }
  }

  private byte[] read() throws IOException {
    if (Files.size(file) > LARGEST) {
      throw new IOException(file + " is longer than 1 MiB");
    }
    return Files.readAllBytes(file);
  }

  private WorkloadVerifier make(byte[] pem) throws IOException {
    List<Certificate> certificates = PemFiles.certificates(pem, file.toString());
    Set<X509Certificate> authorities = new HashSet<>();
    for (Certificate each : certificates) {
      // Of several in a bundle only authorities vouch for others.
      if (((X509Certificate) each).getBasicConstraints() >= 0) {
        authorities.add((X509Certificate) each);
      }
    }
    if (authorities.isEmpty()) {
      throw new IOException(file + " has no certificate of an authority");
    }
    return new WorkloadVerifier(authorities, domains, names);
  }
}
