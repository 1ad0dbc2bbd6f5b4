package io.graft.security.login;

import io.graft.governance.guard.Denial;
import io.graft.governance.guard.GuardedRequest;
import io.graft.net.json.JsonWriter;
import io.graft.security.login.session.Attempt;
import io.graft.security.login.session.CookieKey;
import io.graft.security.login.session.Session;
import io.graft.security.login.users.PasswordCheck;
import io.graft.security.login.users.Users;
import io.graft.security.token.FailureLimit;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** People are in a file. Browsers get a form; other clients send {@code Authorization: Basic}. */
final class UserFlow implements LoginFlow {
  private static final List<String> NO_COOKIES = Collections.emptyList();
  private static final String BASIC = "basic ";
  private static final String TOO_MANY = "too many failed logins";
  private static final int LONGEST = 1024;
  private static final int MOST_OF_ADDRESS = 10;
  private static final int MOST_OF_USER = 30;

  private final LoginPolicy policy;
  private final Users users;
  private final Completion completion;
  private final String realm;
  private final Pending<PasswordCheck> pending = new Pending<>();
  private final FailureLimit byAddress = new FailureLimit(MOST_OF_ADDRESS);
  private final FailureLimit byUser = new FailureLimit(MOST_OF_USER);

  /** For names of credentials in memory, which say nothing of them. */
  private final byte[] secret = CookieKey.random(32);

  UserFlow(LoginPolicy policy, Users users, Completion completion, String realm) {
    this.policy = policy;
    this.users = users;
    this.completion = completion;
    this.realm = realm;
  }

  @Override
  public @Nullable String begin(BaseUrl base, Attempt attempt) {
    return users.isReady() ? base.at(policy.callback) + "?login=" + attempt.name() : null;
  }

  @Override
  public @Nullable String attemptOf(GuardedRequest request) {
    return Browser.parameter(request.query(), "login");
  }

  @Override
  public boolean asksAtCallback() {
    return true;
  }

  @Override
  public Denial callback(GuardedRequest request, BaseUrl base, @Nullable Attempt attempt) {
    if (attempt == null) {
      return completion.refuse(400, "this login is too old", "state", null);
    }
    if (Browser.isGet(request)) {
      return Responses.line(
              200,
              "log in",
              "login-form",
              NO_COOKIES,
              "Content-Security-Policy",
              Users.PAGE_POLICY,
              "X-Frame-Options",
              "DENY")
          .withBody(Users.PAGE);
    }
    // No other site can make a browser send this header, or an Authorization, to here.
    if (!request.method().equals("POST")
        || !"form".equals(request.header("x-graft-login"))
        || !Browser.isSameOrigin(request, base, true)) {
      return completion.refuse(403, "use the form", "csrf", null);
    }
    Credentials checked = credentials(request);
    if (checked == null) {
      return completion.refuse(400, "a name and a password are needed", "credentials", null);
    }
    return checked.session == null
        ? checked.denial == null ? wrong(true) : checked.denial
        : completion.complete(base, attempt, checked.session, false);
  }

  @Override
  public @Nullable Credentials credentials(GuardedRequest request) {
    String header = request.header("authorization");
    if (header == null || !header.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
      return null;
    }
    boolean browser = !Browser.isNone(request);
    byte[] pair = decoded(header.substring(BASIC.length()).trim());
    int colon = pair == null ? -1 : indexOf(pair, ':');
    if (pair == null || colon < 0) {
      return new Credentials(null, wrong(browser));
    }
    String name = new String(pair, 0, colon, StandardCharsets.UTF_8);
    String of = Base64.getEncoder().encodeToString(CookieKey.mac(secret, pair));
    Session known = users.remembered(of);
    if (known != null) {
      return new Credentials(known, null);
    }
    String peer = request.peer();
    long minute = System.currentTimeMillis() / 60_000;
    if (byAddress.reached(peer, minute) || byUser.reached(name, minute)) {
      return new Credentials(null, tooMany());
    }
    CharBuffer password =
        StandardCharsets.UTF_8.decode(ByteBuffer.wrap(pair, colon + 1, pair.length - colon - 1));
    char[] characters = new char[password.remaining()];
    password.get(characters);
    PasswordCheck check = pending.get(of, () -> users.check(name, characters), request.mayWait());
    if (check == null) {
      return new Credentials(
          null,
          Responses.line(
              503, "the password is being checked", "login-wait", NO_COOKIES, "Retry-After", "1"));
    }
    Session session = check.session();
    if (session == null) {
      byAddress.failed(peer, minute);
      byUser.failed(name, minute);
      completion.failed();
      return new Credentials(null, wrong(browser));
    }
    users.remember(of, session);
    return new Credentials(session, null);
  }

  private static byte @Nullable [] decoded(String base64) {
    try {
      return base64.length() > LONGEST ? null : Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static int indexOf(byte[] bytes, char c) {
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == c) {
        return i;
      }
    }
    return -1;
  }

  private static Denial tooMany() {
    return Responses.line(429, TOO_MANY, "login-rate", NO_COOKIES, "Retry-After", "60");
  }

  private Denial wrong(boolean browser) {
    return Responses.line(
        401,
        "wrong name or password",
        "login-password",
        NO_COOKIES,
        "WWW-Authenticate",
        challenge(realm, browser));
  }

  @Override
  public @Nullable Session current(Session session) {
    return users.current(session);
  }

  @Override
  public String challenge(String name, boolean browser) {
    return browser
        ? "Graft-Login realm=\"" + name + '"'
        : "Basic realm=\"" + name + "\", charset=\"UTF-8\"";
  }

  @Override
  public String afterLogout(BaseUrl base, @Nullable Session session) {
    return base.at("/");
  }

  @Override
  public void write(JsonWriter json) {
    json.field("issuer", policy.issuer).field("users", users.size());
    if (!users.fault().isEmpty()) {
      json.field("fault", users.fault());
    }
  }

  @Override
  public void close() {}
}
