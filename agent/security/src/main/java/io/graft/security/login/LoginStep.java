package io.graft.security.login;

import io.graft.config.security.LoginSettings;
import io.graft.governance.guard.Denial;
import io.graft.governance.guard.GuardedRequest;
import io.graft.governance.match.CanonicalPath;
import io.graft.governance.match.RequestMatch;
import io.graft.security.SecurityStep;
import io.graft.security.login.session.Attempt;
import io.graft.security.login.session.Cookies;
import io.graft.security.login.session.Session;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks people to log in, and knows those who have. It stands where tokens are checked, and lets
 * that decide about requests that come with a token. Immutable.
 */
final class LoginStep implements SecurityStep {
  private static final List<String> NO_COOKIES = Collections.emptyList();
  private static final Denial BROKEN = fault("login is not configured", "login-settings");
  private static final Denial HEADERS = fault("this server cannot hide cookies", "login-headers");
  private static final Denial UNAVAILABLE = fault("nobody can log in now", "login-unavailable");

  private final LoginPolicy policy;
  private final LoginFlow flow;
  private final Sessions sessions;
  private final LoginHeaders headers;
  private final String realm;
  private final @Nullable SecurityStep tokens;
  private final Denial noUrl;

  /**
   * @param realm the name of this service
   * @param tokens {@code null}: tokens are not looked at
   */
  LoginStep(
      LoginPolicy policy,
      LoginFlow flow,
      Sessions sessions,
      LoginHeaders headers,
      String realm,
      @Nullable SecurityStep tokens) {
    this.policy = policy;
    this.flow = flow;
    this.sessions = sessions;
    this.headers = headers;
    this.realm = realm;
    this.tokens = tokens;
    noUrl = fault("login needs TLS, or " + policy.key(LoginSettings.URL), "login-url");
  }

  private static Denial fault(String line, String reason) {
    return Responses.line(503, line, reason, NO_COOKIES, "Retry-After", "10");
  }

  @Override
  public boolean enforces() {
    return true;
  }

  @Override
  public @Nullable Denial enter(GuardedRequest request) {
    long now = System.currentTimeMillis() / 1000;
    String header = request.header("cookie");
    BaseUrl base = BaseUrl.of(policy, request);
    Cookies cookies = new Cookies(base != null && base.isSecure(), policy.admin);
    Session raw = base == null ? null : sessions.read(request, cookies, now);
    Session session = raw == null ? null : flow.current(raw);
    if (isAt(request, policy.callback) || isAt(request, policy.logout)) {
      if (!policy.faults.isEmpty() || !sessions.isReady() || base == null) {
        return base == null ? noUrl : BROKEN;
      }
      return isAt(request, policy.logout)
          ? logout(request, base, cookies, raw, now)
          : callback(request, base, cookies, header, session, now);
    }
    // From here on the application may get the request.
    if (!headers.strip(request) || !Cookies.strip(request)) {
      return HEADERS;
    }
    if (matches(policy.exempt, request)) {
      return byToken(request);
    }
    if (!policy.faults.isEmpty() || !sessions.isReady()) {
      return BROKEN;
    }
    if (tokens != null && tokens.enforces() && hasBearer(request)) {
      return byToken(request);
    }
    if (session != null && raw != null && base != null) {
      return admit(request, base, cookies, raw, session, now);
    }
    return stranger(request, base, cookies, header, now);
  }

  private @Nullable Denial byToken(GuardedRequest request) {
    return tokens == null ? null : tokens.enter(request);
  }

  private static boolean hasBearer(GuardedRequest request) {
    String header = request.header("authorization");
    return header != null && header.regionMatches(true, 0, "bearer", 0, "bearer".length());
  }

  private static boolean isAt(GuardedRequest request, String path) {
    return request.target() == null && request.rawPath().equals(path);
  }

  /** Whether it is one of these in the only way that its path can be read. */
  private static boolean matches(List<RequestMatch> list, GuardedRequest request) {
    String path = request.rawPath();
    if (list.isEmpty() || request.target() != null || !CanonicalPath.of(path).equals(path)) {
      return false;
    }
    for (RequestMatch match : list) {
      if (match.matches(request, path)) {
        return true;
      }
    }
    return false;
  }

  private @Nullable Denial admit(
      GuardedRequest request,
      BaseUrl base,
      Cookies cookies,
      Session raw,
      Session session,
      long now) {
    if (sessions.isOld(raw, now) && Browser.followsRedirects(request)) {
      String path = Browser.returnPath(request);
      String cookie = sessions.cookie(raw.seenAt(now), cookies);
      if (cookie != null && (request.rawPath().equals("/") || !path.equals("/"))) {
        // The browser comes back at once, with a cookie that says that it was here.
        List<String> set = Collections.singletonList(cookie);
        return Responses.redirect(307, base.at(path), "login-renewed", set);
      }
    }
    return identify(request, session);
  }

  private @Nullable Denial identify(GuardedRequest request, Session session) {
    if (!headers.set(request, session.claims())) {
      return HEADERS;
    }
    request.identify(
        request
            .identity()
            .withUser(policy.issuer, session.user(), session.claims(), session.roles(), null));
    return null;
  }

  /** A request without a session. */
  private @Nullable Denial stranger(
      GuardedRequest request,
      @Nullable BaseUrl base,
      Cookies cookies,
      @Nullable String header,
      long now) {
    LoginFlow.Credentials credentials = flow.credentials(request);
    if (credentials != null) {
      Session session = credentials.session == null ? null : flow.current(credentials.session);
      if (session == null) {
        return credentials.denial == null ? UNAVAILABLE : credentials.denial;
      }
      // The application must not learn the password.
      return request.setHeader("authorization", null) ? identify(request, session) : HEADERS;
    }
    List<RequestMatch> asked = policy.match;
    if (asked != null && !mayMatch(asked, request)) {
      return byToken(request);
    }
    if (Browser.navigates(request)) {
      return begin(base, cookies, header, Browser.returnPath(request), now);
    }
    if (tokens != null && tokens.enforces()) {
      Denial denial = tokens.enter(request);
      if (denial != null || request.identity().user() != null) {
        return denial;
      }
    }
    String challenge = flow.challenge(realm, !Browser.isNone(request));
    return Responses.line(
        401, "log in first", "login-missing", NO_COOKIES, "WWW-Authenticate", challenge);
  }

  /** Whether it is one of these in any way that its path can be read. */
  private static boolean mayMatch(List<RequestMatch> list, GuardedRequest request) {
    String raw = request.rawPath();
    String path = CanonicalPath.of(raw);
    if (request.target() != null || raw.indexOf(';') >= 0 || raw.indexOf('\\') >= 0) {
      return true;
    }
    for (RequestMatch match : list) {
      if (match.matches(request, path) || match.matches(request, raw)) {
        return true;
      }
    }
    return false;
  }

  private Denial begin(
      @Nullable BaseUrl base, Cookies cookies, @Nullable String header, String path, long now) {
    if (base == null) {
      return noUrl;
    }
    Attempt attempt = Attempt.begin(path, now);
    String url = flow.begin(base, attempt);
    return url == null
        ? UNAVAILABLE
        : Responses.redirect(302, url, "login", sessions.begin(attempt, header, cookies));
  }

  private Denial callback(
      GuardedRequest request,
      BaseUrl base,
      Cookies cookies,
      @Nullable String header,
      @Nullable Session session,
      long now) {
    String name = flow.attemptOf(request);
    Attempt attempt = name == null ? null : sessions.attempt(name, header, cookies);
    String page = attempt == null ? "/" : attempt.path();
    if (attempt != null && !attempt.isCurrent(now)) {
      attempt = null;
    }
    if (attempt == null && Browser.isGet(request)) {
      if (session != null) {
        // A second click, or a bookmark: this person is logged in.
        return Responses.redirect(302, base.at(page), "login-again", NO_COOKIES);
      }
      if (flow.asksAtCallback() && Browser.navigates(request)) {
        return begin(base, cookies, header, "/", now);
      }
    }
    return flow.callback(request, base, attempt);
  }

  private Denial logout(
      GuardedRequest request, BaseUrl base, Cookies cookies, @Nullable Session session, long now) {
    boolean post = request.method().equals("POST");
    if (!post && !Browser.isGet(request)) {
      return Responses.line(405, "use POST", "login-method", NO_COOKIES, "Allow", "GET, POST");
    }
    // Another site must not end sessions. What browsers do not tell of, SameSite=Lax covers.
    if (!Browser.isSameOrigin(request, base, post)) {
      return Responses.line(403, "log out from a page of this service", "logout", NO_COOKIES);
    }
    List<String> ended = new ArrayList<>();
    ended.add(cookies.remove(cookies.session()));
    for (String each : cookies.attempts(request.header("cookie"))) {
      ended.add(cookies.remove(cookies.attempt(each)));
    }
    if (session != null) {
      sessions.end(session, now);
    }
    return Responses.redirect(303, flow.afterLogout(base, session), "logout", ended);
  }
}
