package io.graft.security.certificate;

/**
 * The id of a workload, {@code spiffe://graft.local/service/orders}: a trust domain and a path, as
 * the SPIFFE specification defines them. Immutable.
 */
public final class SpiffeId {
  private static final String SCHEME = "spiffe://";
  private static final int LONGEST = 2048;
  private static final int LONGEST_DOMAIN = 255;

  private final String text;
  private final int slash;

  private SpiffeId(String text, int slash) {
    this.text = text;
    this.slash = slash;
  }

  /**
   * Parses an id.
   *
   * @throws IllegalArgumentException with the reason, a clause, if it is not valid
   */
  public static SpiffeId parse(String text) {
    if (text.length() > LONGEST) {
      throw new IllegalArgumentException("its SPIFFE id is longer than " + LONGEST + " bytes");
    }
    if (!text.startsWith(SCHEME)) {
      throw new IllegalArgumentException("its URI does not begin with " + SCHEME);
    }
    int slash = text.indexOf('/', SCHEME.length());
    int end = slash < 0 ? text.length() : slash;
    if (!isTrustDomain(text.substring(SCHEME.length(), end))) {
      throw new IllegalArgumentException("the trust domain of its SPIFFE id is not valid");
    }
    checkPath(text, end);
    return new SpiffeId(text, end);
  }

  /** Whether a name is a valid trust domain: lower case, without a port. */
  public static boolean isTrustDomain(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '.' || c == '-' || c == '_')) {
        return false;
      }
    }
    return !name.isEmpty() && name.length() <= LONGEST_DOMAIN;
  }

  private static void checkPath(String text, int from) {
    int start = from + 1;
    for (int i = start; i <= text.length() && from < text.length(); i++) {
      char c = i == text.length() ? '/' : text.charAt(i);
      if (c == '/') {
        String segment = text.substring(start, i);
        if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
          throw new IllegalArgumentException("the path of its SPIFFE id has an empty or dot part");
        }
        start = i + 1;
      } else if (!isPathCharacter(c)) {
        throw new IllegalArgumentException("the path of its SPIFFE id is not valid");
      }
    }
  }

  private static boolean isPathCharacter(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c == '.'
        || c == '-'
        || c == '_';
  }

  /**
   * Returns the id of a service whose certificate Graft issues.
   *
   * @param service any name; what an id cannot have becomes a dash
   */
  static SpiffeId ofService(String domain, String service) {
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < service.length(); i++) {
      char c = Character.toLowerCase(service.charAt(i));
      name.append(isPathCharacter(c) ? c : '-');
    }
    if (name.length() == 0 || name.charAt(0) == '.') {
      name.insert(0, '-');
    }
    return parse(SCHEME + domain + "/service/" + name);
  }

  /** The trust domain, {@code graft.local}. */
  public String domain() {
    return text.substring(SCHEME.length(), slash);
  }

  /** Whether it has no path: the id of the trust domain itself, not of a workload. */
  public boolean isDomain() {
    return slash == text.length();
  }

  /** The last part of the path, the name of the service by convention; empty: it has no path. */
  public String service() {
    return isDomain() ? "" : text.substring(text.lastIndexOf('/') + 1);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SpiffeId && ((SpiffeId) other).text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** The id as a URI. */
  @Override
  public String toString() {
    return text;
  }
}
