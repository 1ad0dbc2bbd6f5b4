package io.graft.config.security;

import io.graft.governance.setting.ValueParser;
import io.graft.governance.setting.ValueType;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;

/**
 * The types of settings that security alone has. One class with a number for each type, as for
 * {@link io.graft.governance.setting.BasicType}.
 */
final class SecurityType<T> extends ValueType<T> {
  private static final int OF_URL = 0;
  private static final int OF_SECRET = 1;
  private static final int OF_PARAMETERS = 2;

  private static final String HIDDEN = "(hidden)";

  /** A URL to which secrets may be sent: TLS, or this host. */
  static final SecurityType<String> URL =
      new SecurityType<>(OF_URL, "text", "a URL such as https://id.example/token");

  /** The value itself, which is never shown, or {@code file:/path}. */
  static final SecurityType<String> SECRET = new SecurityType<>(OF_SECRET, "text", "file:/path");

  /** {@code name=value}, of which only the names are shown. */
  static final SecurityType<List<String>> PARAMETERS =
      new SecurityType<>(OF_PARAMETERS, "list", "name=value, separated by commas");

  private final int kind;

  private SecurityType(int kind, String word, String form) {
    super(word, form, "");
    this.kind = kind;
  }

  @Override
  @SuppressWarnings("unchecked")
  public T parse(String text) {
    switch (kind) {
      case OF_URL:
        return (T) url(text.trim());
      case OF_PARAMETERS:
        return (T) parameters(text);
      default:
        return (T) text.trim();
    }
  }

  private static String url(String text) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("not a URL", e);
    }
    String host = uri.getHost();
    if (host == null || uri.getRawFragment() != null) {
      throw new IllegalArgumentException(host == null ? "not a URL with a host" : "has a fragment");
    }
    if (uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException("has a user, which belongs to other keys");
    }
    if (!"https".equalsIgnoreCase(uri.getScheme())
        && !("http".equalsIgnoreCase(uri.getScheme()) && isThisHost(host))) {
      throw new IllegalArgumentException("only https, or http to this host");
    }
    return text;
  }

  private static boolean isThisHost(String host) {
    boolean numeric = host.startsWith("127.");
    for (int i = 0; numeric && i < host.length(); i++) {
      numeric = ".0123456789".indexOf(host.charAt(i)) >= 0;
    }
    return numeric || host.equalsIgnoreCase("localhost") || host.equals("[::1]");
  }

  private static List<String> parameters(String text) {
    List<String> pairs = ValueParser.list(text);
    for (String pair : pairs) {
      if (pair.indexOf('=') <= 0) {
        throw new IllegalArgumentException("a parameter has no name or no '='");
      }
    }
    return pairs;
  }

  @Override
  public String format(T value) {
    if (kind == OF_SECRET) {
      String text = String.valueOf(value);
      return text.startsWith("file:") ? text : HIDDEN;
    }
    if (kind == OF_PARAMETERS) {
      List<String> names = new ArrayList<>();
      for (Object pair : (List<?>) value) {
        String text = String.valueOf(pair);
        names.add(text.substring(0, text.indexOf('=') + 1) + HIDDEN);
      }
      return String.join(",", names);
    }
    return String.valueOf(value);
  }
}
