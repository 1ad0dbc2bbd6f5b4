package io.graft.governance.match;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Matches requests: {@code [METHODS] [PATH] [header:NAME[=VALUE]] [query:…] [cookie:…]
 * [baggage:…]}, separated by blanks. A request must fulfil all of them. Methods are separated by
 * commas. In a path, {@code *} is one segment and {@code **} the rest. A name without a value
 * requires that it is present. A value with blanks is written in double quotes. Immutable; equal if
 * the conditions and their order are.
 *
 * <p>{@code GET,HEAD /items/** header:x-beta=yes}
 */
public final class RequestMatch {
  private static final String[] ANY = {};

  private final String[] methods;
  private final @Nullable PathPattern path;
  private final Condition[] conditions;
  private final String text;

  private RequestMatch(Parser parser) {
    methods = parser.methods;
    path = parser.path;
    conditions = parser.conditions.toArray(new Condition[0]);
    text = text();
  }

  /**
   * Parses a match.
   *
   * @throws IllegalArgumentException with a clause that says what is wrong
   */
  public static RequestMatch parse(String text) {
    Parser parser = new Parser();
    int from = 0;
    while (from < text.length()) {
      if (text.charAt(from) <= ' ') {
        from++;
        continue;
      }
      int end = end(text, from);
      parser.word(text.substring(from, end));
      from = end;
    }
    if (parser.methods.length == 0 && parser.path == null && parser.conditions.isEmpty()) {
      throw new IllegalArgumentException("it has no condition; for every path write '/**'");
    }
    return new RequestMatch(parser);
  }

  /**
   * Parses a template with optional methods, {@code GET /users/{id}}, as telemetry shows it for
   * requests and as frameworks declare it.
   *
   * @throws IllegalArgumentException with a clause that says what is wrong
   */
  public static RequestMatch template(String text) {
    return parse(PathTemplate.match(text));
  }

  /**
   * Returns the match of the requests that match both.
   *
   * @throws IllegalArgumentException with a clause: both have a path, or both have methods
   */
  public RequestMatch and(RequestMatch other) {
    return parse(text + ' ' + other.text);
  }

  /** Returns the end of a word: the next blank outside of quotes. */
  private static int end(String text, int from) {
    boolean quoted = false;
    int at = from;
    while (at < text.length() && (quoted || text.charAt(at) > ' ')) {
      quoted ^= text.charAt(at) == '"';
      at++;
    }
    if (quoted) {
      throw new IllegalArgumentException("a quote is not closed");
    }
    return at;
  }

  /** Whether a request matches. Allocates if it has to read a query or a cookie. */
  public boolean matches(RequestView request) {
    return matches(request, path == null ? "" : request.canonicalPath());
  }

  /**
   * As {@link #matches(RequestView)}, with another interpretation of the request's path.
   *
   * @param asked the path to match instead
   */
  public boolean matches(RequestView request, String asked) {
    if (methods.length > 0 && !contains(methods, request.method())) {
      return false;
    }
    if (path != null && !path.matches(asked)) {
      return false;
    }
    for (int i = 0; i < conditions.length; i++) {
      if (!conditions[i].holds(request)) {
        return false;
      }
    }
    return true;
  }

  /** Whether a path matches, whatever the method; true if it has no path. */
  public boolean matchesPath(String asked) {
    return path == null || path.matches(asked);
  }

  /** The first segment of its path; {@code null}: any, or it has no path. */
  public @Nullable String firstSegment() {
    return path == null ? null : path.first();
  }

  /** Whether it has a path. */
  public boolean hasPath() {
    return path != null;
  }

  /** Whether it has conditions beside methods and a path. */
  public boolean hasConditions() {
    return conditions.length > 0;
  }

  /** The methods, in upper case; empty: any. */
  public List<String> methods() {
    return Collections.unmodifiableList(Arrays.asList(methods));
  }

  /** Whether it certainly matches every request that {@code other} matches. */
  public boolean covers(RequestMatch other) {
    if (methods.length > 0) {
      for (int i = 0; i < other.methods.length; i++) {
        if (!contains(methods, other.methods[i])) {
          return false;
        }
      }
    }
    if (methods.length > 0 && other.methods.length == 0) {
      return false;
    }
    if (path != null && (other.path == null ? !path.isAny() : !path.covers(other.path))) {
      return false;
    }
    for (int i = 0; i < conditions.length; i++) {
      if (!conditions[i].asked(other.conditions)) {
        return false;
      }
    }
    return true;
  }

  private static boolean contains(String[] methods, String method) {
    for (int i = 0; i < methods.length; i++) {
      if (methods[i].equals(method)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RequestMatch && text.equals(((RequestMatch) other).text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** Returns the text as it is written in a rule, with single blanks. */
  @Override
  public String toString() {
    return text;
  }

  private String text() {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < methods.length; i++) {
      out.append(i == 0 ? "" : ",").append(methods[i]);
    }
    if (path != null) {
      out.append(out.length() == 0 ? "" : " ").append(path);
    }
    for (int i = 0; i < conditions.length; i++) {
      out.append(out.length() == 0 ? "" : " ").append(conditions[i]);
    }
    return out.toString();
  }

  /** One condition: {@code header:NAME=VALUE}. */
  private static final class Condition {
    private final RequestKey key;
    private final @Nullable String value;

    Condition(RequestKey key, @Nullable String value) {
      this.key = key;
      this.value = value;
    }

    boolean holds(RequestView request) {
      String sent = key.value(request);
      if (sent == null) {
        return false;
      }
      return value == null
          || (key.kind() == RequestKey.Kind.QUERY ? Query.means(sent, value) : sent.equals(value));
    }

    /** Whether one of these conditions is at least as strict. */
    boolean asked(Condition[] others) {
      for (int i = 0; i < others.length; i++) {
        if (others[i].key.equals(key) && (value == null || value.equals(others[i].value))) {
          return true;
        }
      }
      return false;
    }

    @Override
    public String toString() {
      if (value == null) {
        return key.toString();
      }
      return key + "=" + (value.indexOf(' ') >= 0 ? '"' + value + '"' : value);
    }
  }

  /** What has been parsed so far. */
  private static final class Parser {
    private String[] methods = ANY;
    private @Nullable PathPattern path;
    private final List<Condition> conditions = new ArrayList<>();

    void word(String word) {
      if (word.startsWith("/")) {
        if (path != null) {
          throw new IllegalArgumentException("there are two paths, " + path + " and " + word);
        }
        path = PathPattern.parse(word);
      } else if (word.indexOf(':') >= 0) {
        condition(word);
      } else {
        methods(word);
      }
    }

    private void condition(String word) {
      // A colon may also be part of a path: some write the whole URL, http://….
      if (word.indexOf("://") >= 0) {
        throw new IllegalArgumentException("'" + word + "' is an address, a path begins with '/'");
      }
      int equals = word.indexOf('=');
      RequestKey key = RequestKey.parse(equals < 0 ? word : word.substring(0, equals));
      if (!key.kind().named()) {
        throw new IllegalArgumentException("'" + word + "' is not a condition");
      }
      String value = equals < 0 ? null : unquoted(word.substring(equals + 1));
      if (value != null && value.isEmpty()) {
        throw new IllegalArgumentException("'" + word + "' has no value after its '='");
      }
      conditions.add(new Condition(key, value));
    }

    private static String unquoted(String word) {
      int last = word.length() - 1;
      boolean quoted = last > 0 && word.charAt(0) == '"' && word.charAt(last) == '"';
      String value = quoted ? word.substring(1, last) : word;
      if (value.indexOf('"') >= 0) {
        throw new IllegalArgumentException("a quote stands within a value");
      }
      return value;
    }

    private void methods(String word) {
      if (methods.length > 0) {
        throw new IllegalArgumentException(
            "'" + word + "' is not the path ('/…') nor header:, query:, cookie: or baggage:NAME");
      }
      List<String> list = new ArrayList<>();
      int from = 0;
      while (from <= word.length()) {
        int comma = word.indexOf(',', from);
        int end = comma < 0 ? word.length() : comma;
        String method = word.substring(from, end);
        for (int i = 0; i < method.length(); i++) {
          char c = Character.toLowerCase(method.charAt(i));
          if ((c < 'a' || c > 'z') && c != '-') {
            throw new IllegalArgumentException(
                "'" + word + "' is neither methods (GET,HEAD) nor a path ('/…') nor header:NAME");
          }
        }
        if (!method.isEmpty()) {
          list.add(method.toUpperCase(java.util.Locale.ROOT));
        }
        from = end + 1;
      }
      methods = list.toArray(new String[0]);
    }
  }
}
