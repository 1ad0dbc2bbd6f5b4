package io.graft.config.security.access;

import io.graft.governance.guard.GuardedRequest;
import io.graft.governance.match.RequestMatch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The operations of {@code to} or {@code not-to}: methods and paths, {@code GET,HEAD /items/**;POST
 * /items}. In a path {@code {*}} is one segment and {@code {**}} the rest. Any of them. Immutable.
 */
public final class Operations {
  private final RequestMatch[] exact;

  /** As {@link #exact}, without a slash at the end. */
  private final RequestMatch[] lenient;

  private final String text;
  private final boolean paths;
  private final boolean methods;

  private Operations(List<RequestMatch> exact, List<RequestMatch> lenient, String text) {
    this.exact = exact.toArray(new RequestMatch[0]);
    this.lenient = lenient.toArray(new RequestMatch[0]);
    this.text = text;
    boolean path = false;
    boolean method = false;
    for (RequestMatch each : exact) {
      path |= each.hasPath();
      method |= !each.methods().isEmpty();
    }
    paths = path;
    methods = method;
  }

  /**
   * Parses operations.
   *
   * @throws IllegalArgumentException with a clause that says what is wrong
   */
  static Operations parse(String text) {
    List<RequestMatch> exact = new ArrayList<>();
    List<RequestMatch> lenient = new ArrayList<>();
    StringBuilder shown = new StringBuilder();
    int from = 0;
    while (from <= text.length()) {
      int semicolon = text.indexOf(';', from);
      int end = semicolon < 0 ? text.length() : semicolon;
      String word = text.substring(from, end).trim();
      if (!word.isEmpty()) {
        RequestMatch match = operation(word);
        exact.add(match);
        lenient.add(withoutSlash(match));
        shown.append(shown.length() == 0 ? "" : ";").append(word);
      }
      from = end + 1;
    }
    if (exact.isEmpty()) {
      throw new IllegalArgumentException("it names no operation; for every path write '/**'");
    }
    return new Operations(exact, lenient, shown.toString());
  }

  private static RequestMatch operation(String word) {
    // A template's own words, before others' variables.
    String plain = word.replace("{**}", "**").replace("{*}", "*");
    RequestMatch match =
        plain.indexOf('{') >= 0 ? RequestMatch.template(plain) : RequestMatch.parse(plain);
    if (match.hasConditions()) {
      throw new IllegalArgumentException(
          "'" + word + "' is more than methods and a path; conditions on headers go into 'when'");
    }
    return match;
  }

  private static RequestMatch withoutSlash(RequestMatch match) {
    String text = match.toString();
    boolean slash = text.endsWith("/") && !text.endsWith(" /") && text.length() > 1;
    return slash ? RequestMatch.parse(text.substring(0, text.length() - 1)) : match;
  }

  /**
   * Whether a request is one of these operations.
   *
   * @param path its path, canonical
   * @param wide whether a slash at the end is optional, and the server's own prefix counts too:
   *     where more operations mean that less is allowed
   */
  boolean matches(GuardedRequest request, String path, boolean wide) {
    RequestMatch[] matches = wide ? lenient : exact;
    boolean slash = wide && path.length() > 1 && path.charAt(path.length() - 1) == '/';
    return any(matches, request, path)
        || slash && any(matches, request, path.substring(0, path.length() - 1))
        || wide && paths && byPrefix(matches, request, path, request.mapping());
  }

  /**
   * Adds a rule to an index, by the first segments of its paths.
   *
   * @return {@code false}: they do not all begin with a word
   */
  boolean index(RuleTable segments, int rule) {
    for (RequestMatch each : lenient) {
      if (each.firstSegment() == null) {
        return false;
      }
    }
    for (RequestMatch each : lenient) {
      segments.add(String.valueOf(each.firstSegment()), rule);
    }
    return true;
  }

  /** Whether a prefix ends within a segment of a path. */
  static boolean isCut(String path, String mapping) {
    return mapping.length() > 1
        && path.length() > mapping.length()
        && mapping.charAt(mapping.length() - 1) != '/'
        && path.charAt(mapping.length()) != '/'
        && path.startsWith(mapping);
  }

  /** Whether a server that takes prefixes for paths brings the request to one of these. */
  private static boolean byPrefix(
      RequestMatch[] matches, GuardedRequest request, String path, @Nullable String mapping) {
    if (mapping == null || !isCut(path, mapping)) {
      return false;
    }
    return any(matches, request, mapping)
        || any(matches, request, mapping + '/' + path.substring(mapping.length()));
  }

  private static boolean any(RequestMatch[] matches, GuardedRequest request, String path) {
    for (int i = 0; i < matches.length; i++) {
      if (matches[i].matches(request, path)) {
        return true;
      }
    }
    return false;
  }

  /** Whether one of them has methods, and a request its path. */
  boolean namesMethodsOf(String path) {
    for (int i = 0; i < exact.length; i++) {
      if (!exact[i].methods().isEmpty() && exact[i].matchesPath(path)) {
        return true;
      }
    }
    return false;
  }

  /** Whether one of them has a path. */
  boolean hasPaths() {
    return paths;
  }

  /** Whether one of them has methods. */
  boolean hasMethods() {
    return methods;
  }

  /** Whether each operation of the others is certainly one of these. */
  boolean covers(Operations others) {
    for (RequestMatch other : others.exact) {
      boolean covered = false;
      for (int i = 0; i < exact.length && !covered; i++) {
        covered = exact[i].covers(other);
      }
      if (!covered) {
        return false;
      }
    }
    return true;
  }

  /** Returns it as it is written in a rule. */
  @Override
  public String toString() {
    return text;
  }
}
