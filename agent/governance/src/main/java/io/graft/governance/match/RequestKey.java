package io.graft.governance.match;

import org.jspecify.annotations.Nullable;

/**
 * Selects a value of a request: {@code header:NAME}, {@code cookie:NAME}, {@code query:NAME},
 * {@code baggage:NAME}, {@code path} (canonical, without the query), and for servers {@code caller}
 * and {@code route}. Immutable; equal by value.
 */
public final class RequestKey {
  /** Where the value comes from. */
  public enum Kind {
    HEADER("header:NAME"),
    COOKIE("cookie:NAME"),
    QUERY("query:NAME"),
    BAGGAGE("baggage:NAME"),
    PATH("path"),
    CALLER("caller"),
    ROUTE("route");

    private final String form;

    Kind(String form) {
      this.form = form;
    }

    /** Whether it needs a name. */
    boolean named() {
      return form.endsWith(":NAME");
    }

    /** The text before the name, or the whole text. */
    String word() {
      return named() ? form.substring(0, form.length() - ":NAME".length()) : form;
    }
  }

  private final Kind kind;
  private final String name;

  private RequestKey(Kind kind, String name) {
    this.kind = kind;
    this.name = name;
  }

  /**
   * Parses {@code header:NAME} and the like.
   *
   * @throws IllegalArgumentException with a clause that says what is wrong
   */
  public static RequestKey parse(String text) {
    String word = text.trim();
    int colon = word.indexOf(':');
    String before = RuleText.lower(colon < 0 ? word : word.substring(0, colon));
    String name = colon < 0 ? "" : word.substring(colon + 1).trim();
    for (Kind kind : Kind.values()) {
      if (kind.word().equals(before)) {
        if (kind.named()
            && !(kind == Kind.QUERY ? RuleText.parameter(name) : RuleText.token(name))) {
          throw new IllegalArgumentException(
              name.isEmpty()
                  ? "the name is missing: " + kind.form
                  : "'" + name + "' is not a name of a " + before);
        }
        if (!kind.named() && colon >= 0) {
          throw new IllegalArgumentException("no name goes with '" + before + "'");
        }
        return new RequestKey(kind, kind == Kind.HEADER ? RuleText.lower(name) : name);
      }
    }
    throw new IllegalArgumentException("nothing in a request is called '" + before + "'");
  }

  public Kind kind() {
    return kind;
  }

  /** The text after the colon, in lower case for a header; empty if there is none. */
  public String name() {
    return name;
  }

  /**
   * Returns the value in a request; {@code null}: it has none, or it is empty. Decoded if servers
   * decode it, so that another encoding does not make another value.
   */
  public @Nullable String value(RequestView request) {
    String value;
    switch (kind) {
      case HEADER:
        value = request.header(name);
        break;
      case COOKIE:
        value = Cookies.value(request.header("cookie"), name);
        break;
      case QUERY:
        value = Query.decoded(Query.value(request.path(), name));
        break;
      case BAGGAGE:
        value = request.baggage(name);
        break;
      case PATH:
        value = request.canonicalPath();
        break;
      case CALLER:
        value = request.caller();
        break;
      default:
        value = request.route();
        break;
    }
    return value == null || value.isEmpty() ? null : value;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RequestKey
        && kind == ((RequestKey) other).kind
        && name.equals(((RequestKey) other).name);
  }

  @Override
  public int hashCode() {
    return 31 * kind.ordinal() + name.hashCode();
  }

  /** Returns the text as it is written in a rule. */
  @Override
  public String toString() {
    return kind.named() ? kind.word() + ":" + name : kind.word();
  }
}
