package io.graft.security.login;

import io.graft.governance.guard.Denial;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The responses of login. None is kept by caches, or tells other sites the URL. */
public final class Responses {
  private static final String[] USUAL = {
    "Cache-Control",
    "no-store",
    "Referrer-Policy",
    "no-referrer",
    "X-Content-Type-Options",
    "nosniff"
  };

  private Responses() {}

  /**
   * Sends the browser elsewhere.
   *
   * @param location a whole URL, which must not come from the request
   * @param cookies values of {@code Set-Cookie}
   */
  public static Denial redirect(int status, String location, String reason, List<String> cookies) {
    return line(status, "continue at the login", reason, cookies, "Location", location);
  }

  /** A response with a constant line. */
  public static Denial line(
      int status, String line, String reason, List<String> cookies, String... headers) {
    List<String> all = new ArrayList<>(Arrays.asList(USUAL));
    all.addAll(Arrays.asList(headers));
    for (String cookie : cookies) {
      all.add("Set-Cookie");
      all.add(cookie);
    }
    return new Denial(status, line, reason, all.toArray(new String[0]));
  }
}
