package io.graft.governance.match;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which requests: {@code [METHODS] [PATH] [header:NAME[=VALUE]] [query:…] [cookie:…] [baggage:…]},
 * with blanks between. All that is said has to hold. Methods are a comma list; in a path, {@code *}
 * is one segment and {@code **} the rest. A name without a value asks that there is one at all. A
 * value with blanks stands in double quotes. Immutable; equal by what it asks for, in that order.
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
   * Reads a match.
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
      throw new IllegalArgumentException("it asks for nothing; every path is '/**'");
    }
    return new RequestMatch(parser);
  }

  /** Where a word ends: at a blank that is not within quotes. */
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

  /** Whether that request is one of these. Allocates where it reads a query or a cookie. */
  public boolean matches(RequestView request) {
    return matches(request, path == null ? "" : request.canonicalPath());
  }

  /**
   * As {@link #matches(RequestView)}, with another of the paths that its spelling may mean.
   *
   * @param asked what the path of the request is taken for
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

  /** The methods that it names, in upper case; empty: any. */
  public List<String> methods() {
    return Collections.unmodifiableList(Arrays.asList(methods));
  }

  /** Whether every request of {@code other} is certainly one of these, too. */
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

  /** As it is written in a rule, with one blank between its words. */
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

  /** {@code header:NAME=VALUE}. */
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

    /** Whether one of these asks for no less. */
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

  /** What has been read so far. */
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
      // A path may hold a colon too: http://… is written by who thinks of the whole address.
      if (word.indexOf("://") >= 0) {
        throw new IllegalArgumentException("'" + word + "' is an address, a path begins with '/'");
      }
      int equals = word.indexOf('=');
      RequestKey key = RequestKey.parse(equals < 0 ? word : word.substring(0, equals));
      if (!key.kind().named()) {
        throw new IllegalArgumentException("'" + word + "' is no condition");
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
