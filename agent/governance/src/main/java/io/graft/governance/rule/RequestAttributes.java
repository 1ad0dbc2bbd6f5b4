package io.graft.governance.rule;

import io.graft.governance.match.RequestKey;
import io.graft.governance.match.RequestView;
import io.graft.governance.setting.OutOfRangeException;
import io.graft.governance.setting.ValueParser;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Values of a request that become attributes of its span and of its duration, written {@code
 * tenant:header:x-tenant}. Immutable.
 */
public final class RequestAttributes {
  /** The most attributes of one route. */
  static final int MOST = 4;

  private static final int LONGEST_NAME = 64;
  private static final int LONGEST_VALUE = 128;

  private static final String[] CONVENTIONS = {
    "http.",
    "url.",
    "server.",
    "client.",
    "network.",
    "error.",
    "otel.",
    "graft.",
    "tls.",
    "service."
  };

  private static final Set<String> CREDENTIALS =
      new HashSet<>(
          Arrays.asList("authorization", "proxy-authorization", "cookie", "x-api-key", "api-key"));

  private final String[] names;
  private final RequestKey[] keys;

  private RequestAttributes(String[] names, RequestKey[] keys) {
    this.names = names;
    this.keys = keys;
  }

  /** As {@link #parse}, which also says by an {@link OutOfRangeException} what no key can be. */
  static RequestAttributes read(String text) {
    try {
      return parse(text);
    } catch (OutOfRangeException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw OutOfRangeException.because(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Parses a list with commas.
   *
   * @throws OutOfRangeException with a clause that says what is wrong
   */
  static RequestAttributes parse(String text) {
    List<String> names = new ArrayList<>();
    List<RequestKey> keys = new ArrayList<>();
    for (String each : ValueParser.list(text)) {
      int colon = each.indexOf(':');
      if (colon <= 0) {
        throw OutOfRangeException.because("'" + each + "' is not NAME:SOURCE");
      }
      String name = each.substring(0, colon).trim();
      checkName(name);
      if (names.contains(name)) {
        throw OutOfRangeException.because("'" + name + "' stands twice");
      }
      names.add(name);
      keys.add(key(each.substring(colon + 1)));
    }
    if (names.size() > MOST) {
      throw OutOfRangeException.because("a route has at most " + MOST + " attributes");
    }
    return new RequestAttributes(names.toArray(new String[0]), keys.toArray(new RequestKey[0]));
  }

  private static void checkName(String name) {
    boolean valid = name.length() <= LONGEST_NAME;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      valid &= c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '.' || c == '_' || c == '-';
    }
    if (!valid) {
      throw OutOfRangeException.because(
          "'" + name + "' is not a name of lower-case letters, digits, '.', '_' and '-'");
    }
    for (String prefix : CONVENTIONS) {
      if (name.startsWith(prefix)) {
        throw OutOfRangeException.because(
            "'" + name + "' begins like an attribute of another kind");
      }
    }
  }

  private static RequestKey key(String text) {
    RequestKey key = RequestKey.parse(text);
    boolean secret =
        key.kind() == RequestKey.Kind.COOKIE
            || key.kind() == RequestKey.Kind.HEADER && CREDENTIALS.contains(key.name());
    if (secret) {
      throw OutOfRangeException.because("'" + key + "' may be a credential");
    }
    if (key.kind() == RequestKey.Kind.PATH) {
      throw OutOfRangeException.because("a path has too many values");
    }
    return key;
  }

  /**
   * Returns names and values, alternating, each value at most 128 characters; {@code null}: the
   * request has none of them.
   */
  public String @Nullable [] read(RequestView request) {
    String[] pairs = null;
    int count = 0;
    for (int i = 0; i < keys.length; i++) {
      String value = keys[i].value(request);
      if (value != null) {
        if (pairs == null) {
          pairs = new String[2 * keys.length];
        }
        pairs[count++] = names[i];
        pairs[count++] =
            value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE);
      }
    }
    return pairs == null || count == pairs.length ? pairs : Arrays.copyOf(pairs, count);
  }

  /** As it is written in a rule. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < names.length; i++) {
      text.append(i == 0 ? "" : ",").append(names[i]).append(':').append(keys[i]);
    }
    return text.toString();
  }
}
