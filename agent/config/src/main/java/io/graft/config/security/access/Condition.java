package io.graft.config.security.access;

import io.graft.governance.context.Identity;
import io.graft.governance.guard.GuardedRequest;
import io.graft.governance.match.RuleText;
import io.graft.governance.setting.EditDistance;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One condition of {@code when}: {@code claim:a.b=x|y}, {@code scope:s}, {@code header:N=v} or
 * {@code tls}, with {@code !} before it or {@code !=} for the opposite. Immutable.
 */
final class Condition {
  private static final String[] WORDS = {"claim", "scope", "header", "tls"};

  /** What it is about. */
  enum Kind {
    CLAIM,
    SCOPE,
    HEADER,
    TLS
  }

  private final Kind kind;
  private final String name;
  private final @Nullable ClaimPath claim;
  private final TextPattern[] values;
  private final boolean negated;
  private final String text;

  private Condition(
      Kind kind,
      String name,
      @Nullable ClaimPath claim,
      TextPattern[] values,
      boolean negated,
      String text) {
    this.kind = kind;
    this.name = name;
    this.claim = claim;
    this.values = values;
    this.negated = negated;
    this.text = text;
  }

  /**
   * Parses a condition.
   *
   * @throws IllegalArgumentException with a clause that says what is wrong
   */
  static Condition parse(String text) {
    boolean not = text.startsWith("!");
    String word = not ? text.substring(1).trim() : text;
    int equals = word.indexOf('=');
    boolean unequal = equals > 0 && word.charAt(equals - 1) == '!';
    if (not && unequal) {
      throw new IllegalArgumentException("'" + text + "' has two negations");
    }
    String head = equals < 0 ? word : word.substring(0, unequal ? equals - 1 : equals).trim();
    int colon = head.indexOf(':');
    String kind = (colon < 0 ? head : head.substring(0, colon)).toLowerCase(Locale.ROOT);
    String name = colon < 0 ? "" : head.substring(colon + 1).trim();
    String value = equals < 0 ? "" : word.substring(equals + 1).trim();
    boolean negated = not || unequal;
    if (colon >= 0 && name.isEmpty() || equals >= 0 && value.isEmpty()) {
      throw new IllegalArgumentException("'" + text + "' is not complete");
    }
    switch (kind) {
      case "tls":
        if (colon >= 0 || equals >= 0) {
          throw new IllegalArgumentException("nothing goes with 'tls'");
        }
        return new Condition(Kind.TLS, "", null, values(""), negated, text);
      case "claim":
        return new Condition(
            Kind.CLAIM, named(text, name), ClaimPath.of(name), values(value), negated, text);
      case "scope":
        if (equals >= 0) {
          throw new IllegalArgumentException("'" + text + "' is written scope:" + value);
        }
        return new Condition(Kind.SCOPE, "", null, values(named(text, name)), negated, text);
      case "header":
        if (!RuleText.token(named(text, name))) {
          throw new IllegalArgumentException("'" + name + "' is not a name of a header");
        }
        return new Condition(
            Kind.HEADER, name.toLowerCase(Locale.ROOT), null, values(value), negated, text);
      default:
        String meant = EditDistance.closest(kind, WORDS);
        throw new IllegalArgumentException(
            "'"
                + text
                + "' is no condition"
                + (meant == null ? "" : ", did you mean " + meant + "?"));
    }
  }

  private static String named(String text, String name) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("'" + text + "' has no name");
    }
    return name;
  }

  private static TextPattern[] values(String text) {
    List<TextPattern> values = new ArrayList<>();
    String[] words = text.isEmpty() ? new String[0] : text.split("\\|", -1);
    for (String word : words) {
      String value = word.trim();
      boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
      values.add(TextPattern.parse(quoted ? value.substring(1, value.length() - 1) : value));
    }
    return values.toArray(new TextPattern[0]);
  }

  /**
   * Whether it holds.
   *
   * @param wide whether more matches mean that less is allowed, as in a rule that denies
   */
  boolean holds(GuardedRequest request, Identity who, boolean wide) {
    switch (kind) {
      case CLAIM:
        return claimHolds(who, wide);
      case SCOPE:
        return who.user() == null ? negated && wide : scoped(who) != negated;
      case HEADER:
        String sent = request.header(name);
        return headerMatches(sent, wide != negated) != negated;
      default:
        return request.scheme().equals("https") != negated;
    }
  }

  /** A claim that is missing holds only where its opposite denies. */
  private boolean claimHolds(Identity who, boolean wide) {
    Object value = claim == null ? null : claim.in(who.claims());
    if (value == null) {
      return negated && wide;
    }
    return ClaimPath.any(value, values) != negated;
  }

  private boolean scoped(Identity who) {
    return ClaimPath.words(who.claims().get("scope"), values)
        || ClaimPath.words(who.claims().get("scp"), values);
  }

  /**
   * Whether a header has one of the values.
   *
   * @param elements whether one element of its list is enough
   */
  private boolean headerMatches(@Nullable String sent, boolean elements) {
    if (sent == null) {
      return false;
    }
    if (values.length == 0 || matches(sent, 0, sent.length())) {
      return true;
    }
    int from = 0;
    while (elements && from <= sent.length()) {
      int comma = sent.indexOf(',', from);
      int end = comma < 0 ? sent.length() : comma;
      int first = from;
      int last = end;
      while (first < last && sent.charAt(first) <= ' ') {
        first++;
      }
      while (last > first && sent.charAt(last - 1) <= ' ') {
        last--;
      }
      if (matches(sent, first, last)) {
        return true;
      }
      from = end + 1;
    }
    return false;
  }

  private boolean matches(String value, int from, int to) {
    for (int i = 0; i < values.length; i++) {
      if (values[i].matches(value, from, to)) {
        return true;
      }
    }
    return false;
  }

  Kind kind() {
    return kind;
  }

  /** Whether it asks for a claim or a scope. */
  boolean ofUser() {
    return kind == Kind.CLAIM || kind == Kind.SCOPE;
  }

  /** The scopes or values, with blanks between. */
  String valuesText() {
    StringBuilder out = new StringBuilder();
    for (TextPattern each : values) {
      out.append(out.length() == 0 ? "" : " ").append(each);
    }
    return out.toString();
  }

  /** Whether it never holds in a rule that allows. */
  boolean neverAllows() {
    return kind == Kind.CLAIM && negated && values.length == 0;
  }

  /** Whether it certainly holds where another does. */
  boolean covers(Condition other) {
    if (text.equals(other.text)) {
      return true;
    }
    if (kind != other.kind || negated || other.negated || !name.equals(other.name)) {
      return false;
    }
    if (values.length == 0) {
      return true;
    }
    for (TextPattern theirs : other.values) {
      boolean covered = false;
      for (int i = 0; i < values.length && !covered; i++) {
        covered = values[i].covers(theirs);
      }
      if (!covered) {
        return false;
      }
    }
    return other.values.length > 0;
  }

  @Override
  public String toString() {
    return text;
  }
}
