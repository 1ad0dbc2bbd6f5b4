package io.graft.security.check;

import io.graft.config.security.access.AccessCheck;
import io.graft.governance.call.HeaderSink;
import io.graft.governance.context.CallContext;
import io.graft.governance.context.Identity;
import io.graft.governance.guard.GuardedRequest;
import io.graft.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a check is asked about one request: a {@code GET} of its URL, with the request in headers as
 * Traefik's ForwardAuth and Authelia have them. What the caller has put into headers of these names
 * is not in it. On one thread at a time.
 */
public final class CheckQuestion {
  /** Marks the question, so that the checking service does not ask about it in turn. */
  public static final String MARK = "graft-access-check";

  final AccessCheck check;
  final @Nullable CallContext context;
  private final List<String> headers = new ArrayList<>();

  /**
   * @param rule the name of the rule
   * @param service the name of this service
   */
  public CheckQuestion(AccessCheck check, String rule, String service, GuardedRequest request) {
    this.check = check;
    context = request.context();
    String query = request.query();
    String uri = request.rawPath() + (query == null ? "" : "?" + query);
    header("X-Forwarded-Method", encoded(request.method(), false));
    header("X-Forwarded-Proto", request.scheme());
    String host = request.header("host");
    header("X-Forwarded-Host", host == null ? null : encoded(host, false));
    header("X-Forwarded-Uri", encoded(uri, false));
    header("X-Forwarded-For", request.peer());
    Identity who = request.identity();
    String caller = who.service();
    header("X-Graft-Proven-Service", caller == null ? null : encoded(caller, true));
    header(
        "X-Graft-Proven-User",
        who.user() == null ? null : encoded(who.issuer() + "/" + who.user(), true));
    for (String each : check.headers()) {
      String value = request.header(each);
      header(each, value == null ? null : encoded(value, false));
    }
    header(MARK, encoded(service + "/" + rule, true));
    header("User-Agent", "graft");
    header("Accept", "*/*");
  }

  private void header(String name, @Nullable String value) {
    if (value != null) {
      headers.add(name);
      headers.add(value);
    }
  }

  /** As in URLs: nothing of a caller begins another header, or is read in another way. */
  private static String encoded(String text, boolean percent) {
    StringBuilder out = new StringBuilder(text.length());
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (b < ' ' || b > '~' || percent && b == '%') {
        out.append('%').append(digit(b >> 4)).append(digit(b));
      } else {
        out.append((char) b);
      }
    }
    return out.toString();
  }

  private static char digit(int value) {
    return Character.toUpperCase(Character.forDigit(value & 15, 16));
  }

  /**
   * Names all that is asked, and who is asked, without showing it. Two requests with the same key
   * are the same for the check.
   */
  String key() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      add(digest, check.authority() + check.target() + check.isSecure());
      for (String each : headers) {
        add(digest, each);
      }
      return new String(Base64.getEncoder().encode(digest.digest()), StandardCharsets.ISO_8859_1);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each JVM has SHA-256", e);
    }
  }

  private static void add(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int shift = 24; shift >= 0; shift -= 8) {
      digest.update((byte) (bytes.length >> shift));
    }
    digest.update(bytes);
  }

  /** The value of a header; {@code null}: absent. */
  public @Nullable String get(String name) {
    for (int i = 0; i < headers.size(); i += 2) {
      if (headers.get(i).equalsIgnoreCase(name)) {
        return headers.get(i + 1);
      }
    }
    return null;
  }

  /** Sets a header, or removes it if the value is empty. */
  void set(String name, String value) {
    for (int i = headers.size() - 2; i >= 0; i -= 2) {
      if (headers.get(i).equalsIgnoreCase(name)) {
        headers.remove(i + 1);
        headers.remove(i);
      }
    }
    header(name, value.isEmpty() ? null : value);
  }

  /** Passes all headers to a sink. */
  void read(HeaderSink sink) {
    for (int i = 0; i < headers.size(); i += 2) {
      sink.header(headers.get(i), headers.get(i + 1));
    }
  }

  /** The names of the headers, for people. */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < headers.size(); i += 2) {
      names.add(headers.get(i));
    }
    return names;
  }

  byte[] encode() {
    HttpRequest request = HttpRequest.get(check.target());
    for (int i = 0; i < headers.size(); i += 2) {
      request.header(headers.get(i), headers.get(i + 1));
    }
    return request.encode(check.authority());
  }
}
