package io.graft.security.login;

import io.graft.governance.guard.Denial;
import io.graft.log.AgentLog;
import io.graft.security.login.session.Attempt;
import io.graft.security.login.session.Cookies;
import io.graft.security.login.session.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Ends attempts, with a session or without, and counts them. Thread-safe. */
final class Completion {
  private static final long TOLD_MILLIS = 600_000;

  private final Sessions sessions;
  final LongAdder logins = new LongAdder();
  final LongAdder failures = new LongAdder();

  Completion(Sessions sessions) {
    this.sessions = sessions;
  }

  void failed() {
    failures.increment();
  }

  /**
   * Begins a session, always a new one.
   *
   * @param redirect whether the browser follows a redirect; else the body is where it goes
   */
  Denial complete(BaseUrl base, Attempt attempt, Session session, boolean redirect) {
    Cookies cookies = new Cookies(base.isSecure(), sessions.admin());
    String cookie = sessions.cookie(session, cookies);
    if (cookie == null) {
      AgentLog.atMost(
          "login cookie",
          TOLD_MILLIS,
          "a user cannot log in, because roles and claims do not fit into a cookie of 3.5 KiB; set"
              + " the key of login that ends with .roles to a claim with fewer, or name fewer"
              + " claims");
      return refuse(403, "this user has too many roles or claims", "size", attempt);
    }
    logins.increment();
    String ended = cookies.remove(cookies.attempt(attempt.name()));
    List<String> set = new ArrayList<>(Arrays.asList(cookie, ended));
    String to = base.at(attempt.path());
    return redirect
        ? Responses.redirect(302, to, "login-done", set)
        : Responses.line(200, to, "login-done", set).withBody(to);
  }

  /**
   * Refuses a response, and ends its attempt.
   *
   * @param line constant
   * @param attempt {@code null}: it belongs to none
   */
  Denial refuse(int status, String line, String reason, @Nullable Attempt attempt) {
    List<String> set = Collections.emptyList();
    if (attempt != null) {
      // Without TLS it has the other name, and ends by itself.
      Cookies cookies = new Cookies(true, sessions.admin());
      Cookies plain = new Cookies(false, sessions.admin());
      set =
          Arrays.asList(
              cookies.remove(cookies.attempt(attempt.name())),
              plain.remove(plain.attempt(attempt.name())));
    }
    String[] retry = status == 503 ? new String[] {"Retry-After", "5"} : new String[0];
    return Responses.line(status, line, reason, set, retry);
  }
}
