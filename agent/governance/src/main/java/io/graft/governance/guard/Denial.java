package io.graft.governance.guard;

import org.jspecify.annotations.Nullable;

/** The response to a request that may not be served. Immutable; common ones are constants. */
public final class Denial {
  private static final int FORBIDDEN = 403;
  private static final String[] NO_HEADERS = {};

  private final int status;
  private final String line;
  private final String reason;
  private final String[] headers;
  private final boolean page;
  private final boolean byRule;

  /**
   * @param status 200, 302, 303, 307, or 400 to 599
   * @param line a line for the body, the same for all requests with this fault: it must not help
   *     who guesses
   * @param reason for the status page, the trace and metrics, never for the caller: a word such as
   *     {@code expired}, or the name of a rule
   * @param headers names and values by turns, {@code WWW-Authenticate} for example
   * @throws IllegalArgumentException if a value is missing, or has a line break
   */
  public Denial(int status, String line, String reason, String... headers) {
    if (headers.length % 2 != 0) {
      throw new IllegalArgumentException("a header has a name and a value");
    }
    for (String text : headers) {
      // A line break would let a value that a caller had a say in add headers, or a response.
      if (text.indexOf('\r') >= 0 || text.indexOf('\n') >= 0) {
        throw new IllegalArgumentException("a header has no line break");
      }
    }
    this.status = status;
    this.line = line;
    this.reason = reason;
    this.headers = headers.length == 0 ? NO_HEADERS : headers;
    page = false;
    byRule = false;
  }

  private Denial(Denial of, String line, boolean page, boolean byRule) {
    status = of.status;
    this.line = line;
    reason = of.reason;
    headers = of.headers;
    this.page = page;
    this.byRule = byRule;
  }

  /**
   * This response with a body of its own instead of the line, as it is: HTML if it begins with
   * {@code <}, else text.
   */
  public Denial withBody(String body) {
    return new Denial(this, body, true, byRule);
  }

  /** This response, whose {@link #reason} is the name of an access rule whatever its status is. */
  public Denial byRule() {
    return new Denial(this, line, page, true);
  }

  /** Whether {@link #reason} is the name of an access rule. */
  public boolean isByRule() {
    return byRule || status == FORBIDDEN;
  }

  /** Whether {@link #line} is the whole body, as it is. */
  public boolean isPage() {
    return page;
  }

  public int status() {
    return status;
  }

  /** A line for the body of the response, without a line break; see {@link #isPage}. */
  public String line() {
    return line;
  }

  /** Why, for the operator. */
  public String reason() {
    return reason;
  }

  /** Names and values by turns; must not be changed. */
  public String[] headers() {
    return headers;
  }

  /** The value of a header; {@code null}: absent. */
  public @Nullable String header(String name) {
    for (int i = 0; i < headers.length; i += 2) {
      if (headers[i].equalsIgnoreCase(name)) {
        return headers[i + 1];
      }
    }
    return null;
  }
}
