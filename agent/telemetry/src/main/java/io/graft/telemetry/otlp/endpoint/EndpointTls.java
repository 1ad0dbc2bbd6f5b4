package io.graft.telemetry.otlp.endpoint;

import io.graft.net.tls.TlsContexts;
import java.io.File;
import java.io.IOException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The TLS of an endpoint. Files that have changed are read again for the next connection. */
final class EndpointTls {
  private final OtlpEndpoint endpoint;
  private @Nullable SSLContext context;
  private long changed;

  EndpointTls(OtlpEndpoint endpoint) {
    this.endpoint = endpoint;
  }

  /** Returns {@code null} if the endpoint is reached without TLS. */
  @Nullable SSLContext context() throws IOException {
    if (!endpoint.secure()) {
      return null;
    }
    String authority = endpoint.certificate();
    String own = endpoint.clientCertificate();
    String key = endpoint.clientKey();
    if (authority == null && own == null) {
      return TlsContexts.ofAuthorities();
    }
    long now =
        changedAt(authority)
            ^ Long.rotateLeft(changedAt(own), 20)
            ^ Long.rotateLeft(changedAt(key), 40);
    SSLContext made = context;
    if (made == null || now != changed) {
      made = TlsContexts.ofFiles(authority, own, key);
      context = made;
      changed = now;
    }
    return made;
  }

  private static long changedAt(@Nullable String file) {
    return file == null ? 0 : new File(file).lastModified();
  }
}
