package io.graft.security.outgoing;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** SPIFFE ids in certificates, as the X509-SVID standard demands them. */
final class WorkloadId {
  private static final int URI = 6;
  private static final int LONGEST = 2048;
  private static final String SCHEME = "spiffe://";

  private WorkloadId() {}

  /**
   * Returns the SPIFFE id of a certificate; {@code null}: it does not have exactly one URI, or that
   * is none.
   */
  static @Nullable String of(X509Certificate certificate) {
    Collection<List<?>> names;
    try {
      names = certificate.getSubjectAlternativeNames();
    } catch (CertificateParsingException e) {
      return null;
    }
    String found = null;
    for (List<?> name : names == null ? java.util.Collections.<List<?>>emptyList() : names) {
      if (Integer.valueOf(URI).equals(name.get(0))) {
        if (found != null) {
          return null;
        }
        found = String.valueOf(name.get(1));
      }
    }
    return found != null && isValid(found) ? found : null;
  }

  /** Whether a text is a SPIFFE id of a workload: a trust domain and a path, and nothing else. */
  static boolean isValid(String id) {
    if (id.length() > LONGEST || !id.startsWith(SCHEME)) {
      return false;
    }
    int path = id.indexOf('/', SCHEME.length());
    if (path <= SCHEME.length() || path == id.length() - 1) {
      return false;
    }
    for (int i = SCHEME.length(); i < id.length(); i++) {
      char c = id.charAt(i);
      boolean domain = c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || "-._".indexOf(c) >= 0;
      boolean more = i >= path && (c >= 'A' && c <= 'Z' || c == '/');
      if (!domain && !more) {
        return false;
      }
    }
    String segments = id.substring(path) + "/";
    return !segments.contains("//") && !segments.contains("/./") && !segments.contains("/../");
  }

  /** The trust domain of a valid id. */
  static String domain(String id) {
    return id.substring(SCHEME.length(), id.indexOf('/', SCHEME.length()));
  }
}
