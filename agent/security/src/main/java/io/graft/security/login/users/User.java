package io.graft.security.login.users;

import io.graft.security.login.session.CookieKey;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/** A user of the file: {@code name:hash[:roles]}, with commas between roles. Immutable. */
final class User {
  private static final int LONGEST_NAME = 128;

  final String name;
  final PasswordHash hash;
  final Set<String> roles;

  /** Changes with the password: sessions of an older one end. */
  final String version;

  private User(String name, PasswordHash hash, Set<String> roles) {
    this.name = name;
    this.hash = hash;
    this.roles = roles;
    byte[] text = hash.text().getBytes(StandardCharsets.US_ASCII);
    version = Base64.getEncoder().encodeToString(CookieKey.mac(new byte[1], text)).substring(0, 12);
  }

  /**
   * @throws IllegalArgumentException with a clause that says what is wrong, without the hash
   */
  static User parse(String line) {
    String[] parts = line.split(":", -1);
    if (parts.length < 2 || parts.length > 3) {
      throw new IllegalArgumentException("it is not name:hash[:roles]");
    }
    String name = parts[0].trim();
    check(name);
    Set<String> roles = new LinkedHashSet<>();
    for (String each : (parts.length == 3 ? parts[2] : "").split(",")) {
      if (!each.trim().isEmpty()) {
        roles.add(each.trim());
      }
    }
    return new User(name, PasswordHash.parse(parts[1].trim()), Collections.unmodifiableSet(roles));
  }

  /**
   * Checks a name of a user.
   *
   * @throws IllegalArgumentException with a clause that says what is wrong
   */
  static void check(String name) {
    boolean fits = !name.isEmpty() && name.length() <= LONGEST_NAME;
    for (int i = 0; fits && i < name.length(); i++) {
      fits = !Character.isISOControl(name.charAt(i)) && name.charAt(i) != ':';
    }
    if (!fits) {
      throw new IllegalArgumentException("a name has 1 to 128 characters, without ':'");
    }
  }
}
