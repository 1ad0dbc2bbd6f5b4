package io.graft.governance.policy;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a caller gets when its call is refused or has finally failed: an answer that is written in
 * the rule, or that of another service. Immutable.
 */
public final class Fallback {
  private static final String SERVICE = "service:";

  private final @Nullable String service;
  private final int status;
  private final @Nullable String contentType;
  private final byte[] body;

  private Fallback(@Nullable String service, int status, @Nullable String type, byte[] body) {
    this.service = service;
    this.status = status;
    this.contentType = type;
    this.body = body;
  }

  /**
   * Reads {@code STATUS}, {@code STATUS CONTENT-TYPE BODY} or {@code service:NAME}.
   *
   * @throws IllegalArgumentException with a clause that says what is wrong
   */
  public static Fallback parse(String text) {
    String word = text.trim();
    if (word.toLowerCase(Locale.ROOT).startsWith(SERVICE)) {
      return service(word.substring(SERVICE.length()).trim());
    }
    int blank = word.indexOf(' ');
    String status = blank < 0 ? word : word.substring(0, blank);
    String rest = blank < 0 ? "" : word.substring(blank).trim();
    int end = rest.indexOf(' ');
    String type = end < 0 ? rest : rest.substring(0, end);
    // "text/plain; charset=utf-8" has a blank in it where people write one.
    while (type.endsWith(";") && end >= 0) {
      int next = rest.indexOf(' ', end + 1);
      type = next < 0 ? rest : rest.substring(0, next);
      end = next;
    }
    String body = end < 0 ? "" : rest.substring(end).trim();
    return answer(status(status), type.isEmpty() ? null : type, body);
  }

  /** Another service, by its logical name. */
  public static Fallback service(String name) {
    return new Fallback(Names.service(name), 0, null, new byte[0]);
  }

  /**
   * An answer.
   *
   * @param status 200 to 599
   * @param contentType {@code null}: none, and no body
   */
  public static Fallback answer(int status, @Nullable String contentType, String body) {
    Ranges.within("the status", status, 200, 599);
    if (contentType != null && contentType.indexOf('/') < 1) {
      throw new IllegalArgumentException(
          "'" + contentType + "' is no content type such as application/json");
    }
    if ((status == 204 || status == 205 || status == 304) && contentType != null) {
      throw new IllegalArgumentException("an answer with " + status + " has no content");
    }
    return new Fallback(null, status, contentType, body.getBytes(StandardCharsets.UTF_8));
  }

  private static int status(String text) {
    boolean digits = text.length() == 3;
    for (int i = 0; i < text.length(); i++) {
      digits &= text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    if (!digits) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is no status; it takes a status, a content type and a body, or"
              + " service:NAME");
    }
    return Integer.parseInt(text);
  }

  /** The service to ask; {@code null}: there is an answer here. */
  public @Nullable String service() {
    return service;
  }

  /** 200 to 599; 0 where it is a service. */
  public int status() {
    return status;
  }

  /** {@code null}: none is said. */
  public @Nullable String contentType() {
    return contentType;
  }

  /** UTF-8, maybe empty. Shared: it is only read. */
  public byte[] body() {
    return body;
  }

  /** As it is written in a rule. */
  @Override
  public String toString() {
    if (service != null) {
      return SERVICE + service;
    }
    String text = String.valueOf(status);
    if (contentType != null) {
      text += " " + contentType;
    }
    return body.length == 0 ? text : text + " " + new String(body, StandardCharsets.UTF_8);
  }
}
