package io.graft.config.security.access;

import io.graft.governance.context.Identity;
import io.graft.governance.setting.EditDistance;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One caller of a rule: {@code service:N}, {@code spiffe://ID} with or without {@code *} at its
 * end, {@code user:ISS/SUB}, {@code user:*}, {@code ip:CIDR} or {@code anyone}. Immutable.
 */
final class CallerPattern {
  private static final String SPIFFE = "spiffe://";
  private static final String[] WORDS = {"service", "spiffe", "user", "ip", "anyone"};

  /** What a caller has to prove. */
  enum Kind {
    ANYONE,
    SERVICE,
    SPIFFE,
    USER,
    IP
  }

  private final Kind kind;
  private final String text;
  private final String service;
  private final @Nullable TextPattern name;
  private final @Nullable String issuer;
  private final @Nullable AddressRange range;

  private CallerPattern(
      Kind kind,
      String text,
      String service,
      @Nullable TextPattern name,
      @Nullable String issuer,
      @Nullable AddressRange range) {
    this.kind = kind;
    this.text = text;
    this.service = service;
    this.name = name;
    this.issuer = issuer;
    this.range = range;
  }

  /**
   * Parses one caller.
   *
   * @throws IllegalArgumentException with a clause that says what is wrong
   */
  static CallerPattern parse(String word) {
    int colon = word.indexOf(':');
    String kind = (colon < 0 ? word : word.substring(0, colon)).toLowerCase(Locale.ROOT);
    String rest = colon < 0 ? "" : word.substring(colon + 1).trim();
    if (kind.equals("anyone") && colon < 0) {
      return new CallerPattern(Kind.ANYONE, "anyone", "", null, null, null);
    }
    if (colon > 0 && rest.isEmpty()) {
      throw new IllegalArgumentException("nothing stands after '" + word + "'");
    }
    switch (colon < 0 ? "" : kind) {
      case "service":
        return service(word, rest.toLowerCase(Locale.ROOT));
      case "spiffe":
        return spiffe(rest.startsWith(SPIFFE) ? rest : "spiffe:" + rest);
      case "user":
        return user(rest);
      case "ip":
        return new CallerPattern(Kind.IP, "ip:" + rest, "", null, null, AddressRange.parse(rest));
      default:
        throw unknown(word, kind);
    }
  }

  private static IllegalArgumentException unknown(String word, String kind) {
    String meant = EditDistance.closest(kind, WORDS);
    String form = meant == null || meant.equals("anyone") ? meant : meant + ":";
    return new IllegalArgumentException(
        "'"
            + word
            + "' is no caller"
            + (form == null || meant.equals(kind) ? "" : ", did you mean " + form + "?"));
  }

  private static CallerPattern service(String word, String name) {
    if (name.indexOf('/') >= 0 || name.indexOf('*') >= 0 || name.indexOf(' ') >= 0) {
      throw new IllegalArgumentException("'" + word + "' is not the name of one service");
    }
    return new CallerPattern(Kind.SERVICE, "service:" + name, "/" + name, null, null, null);
  }

  private static CallerPattern spiffe(String id) {
    int slash = id.startsWith(SPIFFE) ? id.indexOf('/', SPIFFE.length()) : -1;
    int star = id.indexOf('*');
    if (star >= 0 && (star < slash || slash < 0 || star < id.length() - 1)) {
      throw new IllegalArgumentException(
          "in '" + id + "' the '*' is not at the end, after the trust domain and its '/'");
    }
    if (slash <= SPIFFE.length()) {
      throw new IllegalArgumentException("'" + id + "' is not spiffe://domain/path");
    }
    return new CallerPattern(Kind.SPIFFE, id, "", TextPattern.parse(id), null, null);
  }

  private static CallerPattern user(String rest) {
    if (rest.equals("*")) {
      return new CallerPattern(Kind.USER, "user:*", "", null, null, null);
    }
    int slash = rest.lastIndexOf('/');
    if (slash <= 0 || slash == rest.length() - 1) {
      throw new IllegalArgumentException(
          "'user:" + rest + "' is not user:<issuer>/<name>, nor user:*");
    }
    String issuer = rest.substring(0, slash);
    if (issuer.indexOf('*') >= 0) {
      throw new IllegalArgumentException("in 'user:" + rest + "' the issuer is not exact");
    }
    TextPattern name = TextPattern.parse(rest.substring(slash + 1));
    return new CallerPattern(Kind.USER, "user:" + rest, "", name, issuer, null);
  }

  Kind kind() {
    return kind;
  }

  /**
   * The one name that a caller must have: the last segment of a service's id, or a user. {@code
   * null}: there is more than one, or none that can be compared by its characters.
   */
  @Nullable String exactName() {
    if (kind == Kind.USER) {
      return name == null || !name.isExact() ? null : name.toString();
    }
    return kind == Kind.SERVICE && isAscii(service) ? service.substring(1) : null;
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > '~') {
        return false;
      }
    }
    return true;
  }

  /** Whether it requires a user. */
  boolean ofUser() {
    return kind == Kind.USER;
  }

  /** Whether the caller has proven what this is about, whoever it is. */
  boolean proven(Identity who, long high, long low) {
    switch (kind) {
      case ANYONE:
        return true;
      case USER:
        return who.user() != null;
      case IP:
        return (high | low) != 0;
      default:
        return who.service() != null;
    }
  }

  /**
   * Whether the caller is this one.
   *
   * @param domain the trust domain of this service, with its scheme and {@code /} at its end
   * @param high the first half of the peer's address
   * @param low the second half; both 0: unknown
   */
  boolean matches(Identity who, String domain, long high, long low) {
    switch (kind) {
      case ANYONE:
        return true;
      case SERVICE:
        return who.service() != null && ends(who.service(), domain);
      case SPIFFE:
        return who.service() != null && name != null && name.matches(who.service());
      case USER:
        return who.user() != null
            && (issuer == null || issuer.equals(who.issuer()))
            && (name == null || name.matches(who.user()));
      default:
        return (high | low) != 0 && range != null && range.contains(high, low);
    }
  }

  /** Whether an id of the trust domain has the service as its last segment. Ignores its case. */
  private boolean ends(String id, String domain) {
    int at = id.length() - service.length();
    return at >= domain.length() - 1
        && id.startsWith(domain)
        && id.regionMatches(true, at, service, 0, service.length());
  }

  /** Whether it certainly matches each caller that another matches. */
  boolean covers(CallerPattern other) {
    if (kind == Kind.ANYONE || text.equals(other.text)) {
      return true;
    }
    if (kind != other.kind) {
      return false;
    }
    if (range != null && other.range != null) {
      return range.covers(other.range);
    }
    if (kind == Kind.USER) {
      boolean same = issuer == null || issuer.equals(other.issuer);
      return same
          && (name == null || other.name != null && issuer != null && name.covers(other.name));
    }
    return name != null && other.name != null && name.covers(other.name);
  }

  /** Whether each caller that is one of the others is certainly one of these. */
  static boolean covers(CallerPattern[] any, CallerPattern[] others) {
    for (CallerPattern other : others) {
      boolean covered = false;
      for (int i = 0; i < any.length && !covered; i++) {
        covered = any[i].covers(other);
      }
      if (!covered) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return text;
  }
}
