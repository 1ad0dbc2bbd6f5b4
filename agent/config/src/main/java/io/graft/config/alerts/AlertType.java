package io.graft.config.alerts;

import io.graft.governance.setting.ValueType;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;

/** The types of settings that alerts alone have. One class with a number for each type. */
final class AlertType<T> extends ValueType<T> {
  private static final int OF_INSTANT = 0;
  private static final int OF_WEBHOOK = 1;
  private static final int OF_SECRET = 2;

  private static final String FILE = "file:";

  /** A moment, as milliseconds since 1970. */
  static final AlertType<Long> INSTANT =
      new AlertType<>(OF_INSTANT, "a moment such as 2026-12-24T08:00Z");

  /** A URL, which may itself be a secret, or {@code file:/path} of a file with the URL. */
  static final AlertType<String> WEBHOOK =
      new AlertType<>(OF_WEBHOOK, "a URL such as https://hooks.example/T0/B0, or file:/path");

  /** The value itself, which is never shown, or {@code file:/path}. */
  static final AlertType<String> SECRET = new AlertType<>(OF_SECRET, "file:/path");

  private final int kind;

  private AlertType(int kind, String form) {
    super("text", form, "");
    this.kind = kind;
  }

  @Override
  @SuppressWarnings("unchecked")
  public T parse(String text) {
    switch (kind) {
      case OF_INSTANT:
        return (T) instant(text.trim());
      case OF_WEBHOOK:
        return (T) (text.startsWith(FILE) ? text.trim() : url(text.trim()));
      default:
        return (T) text.trim();
    }
  }

  private static Long instant(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant().toEpochMilli();
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("not a moment with a time zone", e);
    }
  }

  /**
   * Checks a URL.
   *
   * @throws IllegalArgumentException with the reason, which does not repeat it
   */
  static String url(String text) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      // Not the cause: its message has the URL, which may be a secret.
      throw new IllegalArgumentException("not a URL");
    }
    boolean http = "http".equalsIgnoreCase(uri.getScheme());
    if (uri.getHost() == null || !http && !"https".equalsIgnoreCase(uri.getScheme())) {
      throw new IllegalArgumentException("not a URL of http or https with a host");
    }
    if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
      throw new IllegalArgumentException("a user or a fragment is not supported");
    }
    return text;
  }

  @Override
  public String format(T value) {
    if (kind == OF_INSTANT) {
      return Instant.ofEpochMilli((Long) value).toString();
    }
    String text = String.valueOf(value);
    return text.startsWith(FILE) ? text : "(hidden)";
  }
}
