package io.graft.config.security;

import io.graft.governance.match.RequestKey;
import io.graft.governance.match.RequestMatch;
import io.graft.governance.setting.OutOfRangeException;
import io.graft.governance.setting.ValueParser;
import io.graft.governance.setting.ValueType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The types of values about tokens that are more than a word, a list or a duration. */
final class AuthType<T> extends ValueType<T> {
  private static final int OF_KEYS = 0;
  private static final int OF_ALGORITHMS = 1;
  private static final int OF_PLACES = 2;
  private static final int OF_MATCHES = 3;
  private static final int OF_CLAIM_HEADERS = 4;
  private static final int OF_HTTPS = 5;

  /** Signatures with a public key. With a shared secret, who can check can also sign. */
  private static final List<String> SIGNATURES =
      Arrays.asList(
          "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA");

  /** Where the keys of an issuer are. */
  static final AuthType<String> KEYS =
      new AuthType<>(OF_KEYS, "text", "https://HOST/PATH, file:/PATH or mesh", "");

  static final AuthType<List<String>> ALGORITHMS =
      new AuthType<>(OF_ALGORITHMS, "list", "a list of " + ValueParser.joined(SIGNATURES), "");

  /** Where a token is in a request. */
  static final AuthType<List<RequestKey>> PLACES =
      new AuthType<>(OF_PLACES, "list", "a list of header:NAME and cookie:NAME", "");

  static final AuthType<List<RequestMatch>> MATCHES =
      new AuthType<>(OF_MATCHES, "list", "matches such as GET /health;/public/**", "");

  /** Names of headers in lower case, and claims. */
  static final AuthType<Map<String, String>> CLAIM_HEADERS =
      new AuthType<>(OF_CLAIM_HEADERS, "list", "a list such as x-user=sub,x-mail=email", "");

  static final AuthType<String> HTTPS = new AuthType<>(OF_HTTPS, "text", "https://HOST/PATH", "");

  private final int kind;

  private AuthType(int kind, String word, String form, String unit) {
    super(word, form, unit);
    this.kind = kind;
  }

  @Override
  @SuppressWarnings("unchecked")
  public T parse(String text) {
    return (T) read(text);
  }

  private Object read(String text) {
    switch (kind) {
      case OF_KEYS:
        return keys(text);
      case OF_ALGORITHMS:
        return algorithms(text);
      case OF_PLACES:
        return places(text);
      case OF_MATCHES:
        return matches(text);
      case OF_CLAIM_HEADERS:
        return claimHeaders(text);
      default:
        return https(text);
    }
  }

  private static String keys(String text) {
    if (text.startsWith("file:") && text.length() > "file:".length()
        || text.startsWith("https://")
        || text.startsWith("http://")
        || text.equals("mesh")) {
      return text;
    }
    throw new IllegalArgumentException("neither https: nor file: nor mesh");
  }

  private static String https(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c > '~' || c == '"' || c == '\\') {
        throw new IllegalArgumentException("it has a character that a URL cannot have");
      }
    }
    if (!text.startsWith("https://") || text.length() == "https://".length()) {
      throw new IllegalArgumentException("not an https URL");
    }
    return text;
  }

  private static List<String> algorithms(String text) {
    List<String> found = new ArrayList<>();
    for (String each : ValueParser.list(text)) {
      String known = null;
      for (String one : SIGNATURES) {
        known = one.equalsIgnoreCase(each) ? one : known;
      }
      if (known == null) {
        throw OutOfRangeException.because(
            "'" + each + "' is not one of " + ValueParser.joined(SIGNATURES));
      }
      found.add(known);
    }
    return nonEmpty(found);
  }

  private static List<RequestKey> places(String text) {
    List<RequestKey> places = new ArrayList<>();
    for (String each : ValueParser.list(text)) {
      RequestKey key = RequestKey.parse(each);
      if (key.kind() != RequestKey.Kind.HEADER && key.kind() != RequestKey.Kind.COOKIE) {
        throw new IllegalArgumentException("'" + each + "' is neither a header nor a cookie");
      }
      if (key.kind() == RequestKey.Kind.HEADER && key.name().equals("cookie")) {
        throw new IllegalArgumentException("a cookie is written cookie:NAME");
      }
      places.add(key);
    }
    return nonEmpty(places);
  }

  private static List<RequestMatch> matches(String text) {
    List<RequestMatch> matches = new ArrayList<>();
    for (String each : text.split(";")) {
      if (!each.trim().isEmpty()) {
        matches.add(RequestMatch.parse(each));
      }
    }
    return nonEmpty(matches);
  }

  private static Map<String, String> claimHeaders(String text) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (String each : ValueParser.list(text)) {
      int equals = each.indexOf('=');
      String claim = equals < 0 ? "" : each.substring(equals + 1).trim();
      if (claim.isEmpty()) {
        throw new IllegalArgumentException("'" + each + "' is not HEADER=CLAIM");
      }
      String name = RequestKey.parse("header:" + each.substring(0, equals).trim()).name();
      if (headers.put(name, claim) != null) {
        throw new IllegalArgumentException("the header " + name + " is there twice");
      }
    }
    if (headers.isEmpty()) {
      throw new IllegalArgumentException("empty");
    }
    return Collections.unmodifiableMap(headers);
  }

  private static <E> List<E> nonEmpty(List<E> list) {
    if (list.isEmpty()) {
      throw new IllegalArgumentException("empty");
    }
    return Collections.unmodifiableList(list);
  }

  @Override
  public String format(T value) {
    if (kind == OF_MATCHES) {
      StringBuilder out = new StringBuilder();
      for (Object match : (List<?>) value) {
        out.append(out.length() == 0 ? "" : ";").append(match);
      }
      return out.toString();
    }
    if (value instanceof Map) {
      StringBuilder out = new StringBuilder();
      for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
        out.append(out.length() == 0 ? "" : ",").append(entry.getKey()).append('=');
        out.append(entry.getValue());
      }
      return out.toString();
    }
    return value instanceof List ? ValueParser.joined((List<?>) value) : super.format(value);
  }
}
