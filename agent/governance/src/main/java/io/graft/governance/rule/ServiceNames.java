package io.graft.governance.rule;

import java.util.Locale;

/** Names of services in rules. */
final class ServiceNames {
  private ServiceNames() {}

  /** Returns a logical name in lower case. */
  static String service(String name) {
    boolean valid = !name.isEmpty();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      valid &= c > ' ' && c <= '~' && "/=,\"*".indexOf(c) < 0;
    }
    if (!valid) {
      throw new IllegalArgumentException(
          name.isEmpty()
              ? "the name of the service is missing"
              : "'" + name + "' is not a service");
    }
    return name.toLowerCase(Locale.ROOT);
  }
}
