package io.graft.registry.dns;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** Where what is in a zone: the names of services and instances. Immutable. */
final class Layout {
  private static final String HTTP = "_http._tcp";
  private static final String HTTPS = "_https._tcp";
  private static final int LONGEST_LABEL = 63;

  private final List<Prefix> prefixes;

  /** What stands before a service's name where its instances are listed. */
  static final class Prefix {
    final Name name;

    /** Whether those that are listed there speak TLS. */
    final boolean secure;

    private Prefix(String text) {
      name = text.equals("none") ? Name.ROOT : Name.of(text);
      secure = text.equals(HTTPS);
    }

    /** Where the instances of a service are listed. */
    Name list(Name service) {
      return name.in(service);
    }
  }

  /**
   * @param prefix the one that is said; {@code null}: those of HTTP and HTTPS
   * @throws IllegalArgumentException with a clause for people
   */
  Layout(@Nullable String prefix) {
    prefixes =
        prefix == null
            ? Arrays.asList(new Prefix(HTTP), new Prefix(HTTPS))
            : Collections.singletonList(new Prefix(prefix));
  }

  /** Whether a list is of those that speak HTTP, or of those that speak it over TLS. */
  static boolean says(Name list) {
    String text = list.toString().toLowerCase(Locale.ROOT) + ".";
    return text.startsWith(HTTP + ".") || text.startsWith(HTTPS + ".");
  }

  List<Prefix> prefixes() {
    return prefixes;
  }

  /** The one for an instance that speaks TLS, or does not. */
  Prefix prefix(boolean secure) {
    return prefixes.get(secure ? prefixes.size() - 1 : 0);
  }

  /**
   * The name of a service in a domain.
   *
   * @throws IllegalArgumentException with a clause for people, where it cannot be one
   */
  static Name service(String service, Name domain) {
    return Name.of(service).in(domain);
  }

  /** The label of an instance: its id, as far as one is long enough for it. */
  static String label(String id) {
    if (id.getBytes(StandardCharsets.UTF_8).length <= LONGEST_LABEL) {
      return id;
    }
    return host(id);
  }

  /** A text as a label that a host may have (RFC 1123, section 2.1). */
  static String host(String text) {
    StringBuilder out = new StringBuilder();
    String lower = text.toLowerCase(Locale.ROOT);
    for (int i = 0; i < lower.length(); i++) {
      char c = lower.charAt(i);
      boolean plain = c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
      out.append(plain || c == '-' && i > 0 && i < lower.length() - 1 ? c : 'x');
    }
    if (out.toString().equals(lower) && out.length() <= LONGEST_LABEL) {
      return lower;
    }
    // What is lost must not make two of them one.
    CRC32 sum = new CRC32();
    sum.update(text.getBytes(StandardCharsets.UTF_8));
    out.setLength(Math.min(out.length(), LONGEST_LABEL - 9));
    return out.append('-').append(Long.toHexString(sum.getValue())).toString();
  }

  /** Where the address of an instance is; a host's name, whatever service and id are. */
  static Name host(String service, String id, Name domain) {
    Name name = domain;
    List<String> labels = new ArrayList<>(Arrays.asList(service.split("\\.")));
    Collections.reverse(labels);
    for (String label : labels) {
      name = name.child(host(label));
    }
    return name.child(host(id));
  }
}
