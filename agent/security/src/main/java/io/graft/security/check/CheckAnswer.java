package io.graft.security.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a check has answered, or why it has not. Immutable. */
public final class CheckAnswer {
  private static final int OK = 200;
  private static final int SEE_OTHER = 303;
  private static final int TEMPORARY_REDIRECT = 307;
  private static final int FOUND = 302;
  private static final int UNAUTHORIZED = 401;
  private static final int TOO_MANY = 429;
  private static final int FORBIDDEN = 403;
  private static final int FAILURE = 500;

  private static final long LONGEST_LIFE = 300;
  private static final int MOST_HEADERS = 16;
  private static final int MOST_CHARACTERS = 16 * 1024;

  private final int status;
  private final @Nullable String failure;
  private final String[] headers;
  private final long lifeSeconds;

  private CheckAnswer(int status, @Nullable String failure, String[] headers, long lifeSeconds) {
    this.status = status;
    this.failure = failure;
    this.headers = headers;
    this.lifeSeconds = lifeSeconds;
  }

  /**
   * There is no answer.
   *
   * @param reason a clause for the log
   */
  static CheckAnswer failed(String reason) {
    return new CheckAnswer(0, reason, new String[0], 0);
  }

  public boolean isAllowed() {
    return status == OK && failure == null;
  }

  /** Why there is no answer, a clause; {@code null}: there is one. */
  public @Nullable String failure() {
    return failure;
  }

  /** The status for the caller of a request that is not allowed. */
  public int denialStatus() {
    switch (status) {
      case FOUND:
      case SEE_OTHER:
      case TEMPORARY_REDIRECT:
        return header("location") == null ? FORBIDDEN : status;
      case UNAUTHORIZED:
      case TOO_MANY:
        return status;
      default:
        return FORBIDDEN;
    }
  }

  /** The status of the check itself; 0: none. */
  public int status() {
    return status;
  }

  /** The headers for the caller of a request that is not allowed: names and values by turns. */
  public String[] headers() {
    return headers;
  }

  /** For how many seconds the answer holds for an equal request; 0: only for this one. */
  long lifeSeconds() {
    return lifeSeconds;
  }

  private @Nullable String header(String name) {
    for (int i = 0; i < headers.length; i += 2) {
      if (headers[i].equalsIgnoreCase(name)) {
        return headers[i + 1];
      }
    }
    return null;
  }

  /**
   * Collects the headers of an answer. What is not known here is dropped, and so is what could
   * begin another header. On one thread.
   */
  static final class Builder {
    private final List<String> kept = new ArrayList<>();
    private int characters;
    private boolean stored = true;
    private long life;
    private @Nullable String retryAfter;

    void header(String name, String value) {
      String lower = name.toLowerCase(Locale.ROOT);
      switch (lower) {
        case "cache-control":
          cacheControl(value.toLowerCase(Locale.ROOT));
          break;
        case "www-authenticate":
          keep("WWW-Authenticate", value);
          break;
        case "set-cookie":
          keep("Set-Cookie", value);
          break;
        case "location":
          if (isAddress(value)) {
            keep("Location", value);
          }
          break;
        case "retry-after":
          retryAfter = value;
          keep("Retry-After", value);
          break;
        default:
          break;
      }
    }

    private void cacheControl(String value) {
      for (String directive : value.split(",")) {
        String word = directive.trim();
        if (word.equals("no-store") || word.equals("no-cache")) {
          stored = false;
        } else if (word.startsWith("max-age=")) {
          try {
            long age = Long.parseLong(word.substring("max-age=".length()));
            life = Math.max(0, Math.min(age, LONGEST_LIFE));
          } catch (NumberFormatException e) {
            stored = false;
          }
        }
      }
    }

    private void keep(String name, String value) {
      characters += value.length();
      if (kept.size() < 2 * MOST_HEADERS && characters < MOST_CHARACTERS && isPrintable(value)) {
        kept.add(name);
        kept.add(value);
      }
    }

    private static boolean isPrintable(String value) {
      for (int i = 0; i < value.length(); i++) {
        char c = value.charAt(i);
        if (c < ' ' && c != '\t' || c >= 0x7f) {
          return false;
        }
      }
      return true;
    }

    /** Whether a browser takes it for an address of the web: not for a script. */
    private static boolean isAddress(String value) {
      return value.startsWith("/")
          || value.regionMatches(true, 0, "https://", 0, 8)
          || value.regionMatches(true, 0, "http://", 0, 7);
    }

    /** The {@code Retry-After} header; {@code null}: absent. */
    @Nullable String retryAfter() {
      return retryAfter;
    }

    CheckAnswer answer(int status) {
      if (status >= FAILURE) {
        return failed("status " + status);
      }
      boolean own = status == OK;
      boolean personal = kept.contains("Set-Cookie") || kept.contains("Location");
      return new CheckAnswer(
          status,
          null,
          own ? new String[0] : kept.toArray(new String[0]),
          stored && (own || !personal) && status != TOO_MANY ? life : 0);
    }
  }
}
