package io.graft.governance.rule;

import io.graft.governance.setting.Setting;
import io.graft.governance.setting.SettingGroup;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a caller gets when its call is refused or has finally failed: a response in the rule, or
 * that of another service. Immutable.
 */
public final class Fallback {
  public static final SettingGroup SETTINGS = SettingGroup.client("").routed();

  /** {@code fallback}. */
  public static final Setting<Fallback> FALLBACK =
      SETTINGS
          .of("fallback", RuleType.FALLBACK, null)
          .help(
              "the response to a call that is refused or has finally failed: `200 application/json"
                  + " {}` (status, content type, body), a status alone, or `service:NAME` for the"
                  + " response of another service, whose own fallback does not apply");

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
   * Parses {@code STATUS}, {@code STATUS CONTENT-TYPE BODY} or {@code service:NAME}.
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
    // People often write "text/plain; charset=utf-8", with a blank.
    while (type.endsWith(";") && end >= 0) {
      int next = rest.indexOf(' ', end + 1);
      type = next < 0 ? rest : rest.substring(0, next);
      end = next;
    }
    String body = end < 0 ? "" : rest.substring(end).trim();
    return answer(status(status), type.isEmpty() ? null : type, body);
  }

  /** A fallback to another service, by its logical name. */
  public static Fallback service(String name) {
    return new Fallback(ServiceNames.service(name), 0, null, new byte[0]);
  }

  /**
   * A fallback to a response.
   *
   * @param status 200 to 599
   * @param contentType {@code null}: no content type and no body
   */
  public static Fallback answer(int status, @Nullable String contentType, String body) {
    if (status < 200 || status > 599) {
      throw new IllegalArgumentException("the status " + status + " is not 200 to 599");
    }
    if (contentType != null && contentType.indexOf('/') < 1) {
      throw new IllegalArgumentException(
          "'" + contentType + "' is not a content type such as application/json");
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
              + "' is not a status; expected a status, a content type and a body, or service:NAME");
    }
    return Integer.parseInt(text);
  }

  /** The service to call; {@code null}: this is a response. */
  public @Nullable String service() {
    return service;
  }

  /** 200 to 599; 0: this is a service. */
  public int status() {
    return status;
  }

  /** {@code null}: none. */
  public @Nullable String contentType() {
    return contentType;
  }

  /** UTF-8, may be empty. Shared: must not be changed. */
  public byte[] body() {
    return body;
  }

  /** Returns it as written in a rule. */
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
