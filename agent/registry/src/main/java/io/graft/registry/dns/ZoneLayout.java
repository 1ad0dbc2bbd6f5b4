package io.graft.registry.dns;

import io.graft.registry.dns.message.Name;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** The names of services and instances in a zone. Immutable. */
public final class ZoneLayout {
  private static final String HTTP = "_http._tcp";
  private static final String HTTPS = "_https._tcp";
  private static final int LONGEST_LABEL = 63;

  private final List<Prefix> prefixes;

  /** The labels in front of a service's name under which its instances are listed. */
  static final class Prefix {
    final Name name;

    /** Whether the instances listed there use TLS. */
    final boolean secure;

    private Prefix(String text) {
      name = text.equals("none") ? Name.ROOT : Name.of(text);
      secure = text.equals(HTTPS);
    }

    /** Returns the name under which the instances of a service are listed. */
    Name list(Name service) {
      return name.in(service);
    }
  }

  /**
   * @param prefix the configured prefix; {@code null}: those of HTTP and HTTPS
   * @throws IllegalArgumentException if the prefix is invalid; the message is a clause that says
   *     why
   */
  ZoneLayout(@Nullable String prefix) {
    prefixes =
        prefix == null
            ? Arrays.asList(new Prefix(HTTP), new Prefix(HTTPS))
            : Collections.singletonList(new Prefix(prefix));
  }

  /** Whether the list is known to be one of HTTP, with or without TLS. */
  static boolean says(Name list) {
    String text = list.toString().toLowerCase(Locale.ROOT) + ".";
    return text.startsWith(HTTP + ".") || text.startsWith(HTTPS + ".");
  }

  List<Prefix> prefixes() {
    return prefixes;
  }

  /** Returns the prefix for instances with or without TLS. */
  Prefix prefix(boolean secure) {
    return prefixes.get(secure ? prefixes.size() - 1 : 0);
  }

  /**
   * Returns the name of a service in a domain.
   *
   * @throws IllegalArgumentException if it is not a valid name; the message is a clause that says
   *     why
   */
  static Name service(String service, Name domain) {
    return Name.of(service).in(domain);
  }

  /** Returns the label of an instance: its id, cut to the length of a label. */
  static String label(String id) {
    if (id.getBytes(StandardCharsets.UTF_8).length <= LONGEST_LABEL) {
      return id;
    }
    return host(id);
  }

  /** Converts a string to a valid label of a host name (RFC 1123, section 2.1). */
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
    // A checksum keeps two names apart that differ only in what was cut.
    CRC32 sum = new CRC32();
    sum.update(text.getBytes(StandardCharsets.UTF_8));
    out.setLength(Math.min(out.length(), LONGEST_LABEL - 9));
    return out.append('-').append(Long.toHexString(sum.getValue())).toString();
  }

  /**
   * Returns the name that has the address of an instance; a valid host name for any service and id.
   */
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
