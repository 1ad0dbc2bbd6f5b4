package io.graft.security.login;

import io.graft.governance.guard.Denial;
import io.graft.governance.guard.GuardedRequest;
import io.graft.net.json.JsonWriter;
import io.graft.security.login.provider.LoginResult;
import io.graft.security.login.provider.Provider;
import io.graft.security.login.session.Attempt;
import io.graft.security.login.session.Session;
import io.graft.security.token.Claims;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** People log in at an identity provider. */
final class ProviderFlow implements LoginFlow {
  private static final List<String> NO_COOKIES = Collections.emptyList();
  private static final int LONGEST_CODE = 4096;
  private static final int LONGEST_USER = 256;
  private static final int LONGEST_CLAIM = 512;
  private static final int MOST_POLLS = 15;

  /** A parameter of Graft's own: how often the browser has asked whether the login is done. */
  private static final String WAIT = "graft-wait";

  private final LoginPolicy policy;
  private final Provider provider;
  private final Completion completion;
  private final Pending<LoginResult> pending = new Pending<>();

  ProviderFlow(LoginPolicy policy, Provider provider, Completion completion) {
    this.policy = policy;
    this.provider = provider;
    this.completion = completion;
  }

  @Override
  public @Nullable String begin(BaseUrl base, Attempt attempt) {
    return provider.authorization(
        base.at(policy.callback),
        policy.scope,
        attempt.state(),
        attempt.nonce(),
        attempt.challenge());
  }

  @Override
  public @Nullable String attemptOf(GuardedRequest request) {
    String state = Browser.parameter(request.query(), "state");
    return state == null || state.length() < Attempt.NAME ? null : state.substring(0, Attempt.NAME);
  }

  @Override
  public Denial callback(GuardedRequest request, BaseUrl base, @Nullable Attempt attempt) {
    String query = request.query();
    String state = Browser.parameter(query, "state");
    if (!Browser.isGet(request)) {
      return Responses.line(405, "use GET", "login-method", NO_COOKIES, "Allow", "GET");
    }
    if (attempt == null || state == null || !attempt.isOf(state)) {
      return refuse(400, "this login was not begun in this browser, or is too old", "state", null);
    }
    String from = Browser.parameter(query, "iss");
    boolean named = query != null && query.contains("iss=");
    if (from == null ? named || provider.saysIssuer() : !from.equals(provider.issuer())) {
      // RFC 9207: the response of another provider, to which the code must not be sent.
      return refuse(400, "this login is of another issuer", "mix-up", attempt);
    }
    if (Browser.parameter(query, "error") != null) {
      return refuse(403, "the identity provider has not let you in", "refused", attempt);
    }
    String code = Browser.parameter(query, "code");
    if (code == null || code.isEmpty() || code.length() > LONGEST_CODE) {
      return refuse(400, "this response of the identity provider is not valid", "code", attempt);
    }
    return redeem(request, base, attempt, code);
  }

  private Denial redeem(GuardedRequest request, BaseUrl base, Attempt attempt, String code) {
    String name = attempt.state();
    int asked = asked(request.query());
    LoginResult result = null;
    if (asked == 0 || pending.has(name)) {
      result =
          pending.get(
              name,
              () ->
                  provider.redeem(
                      code, attempt.verifier(), attempt.nonce(), base.at(policy.callback)),
              request.mayWait());
    }
    if (result == null) {
      return asked < MOST_POLLS ? again(request, base, asked + 1) : unavailable(attempt);
    }
    if (result.fault() != null) {
      completion.failed();
      return result.isTemporary()
          ? unavailable(attempt)
          : refuse(403, "this login is not valid", "login-" + result.fault(), attempt);
    }
    Session session = session(result.claims());
    return session == null
        ? refuse(403, "the identity provider gives this user no usable name", "user", attempt)
        : completion.complete(base, attempt, session, true);
  }

  private static int asked(@Nullable String query) {
    String count = Browser.parameter(query, WAIT);
    return count != null && count.matches("[0-9]{1,2}") ? Integer.parseInt(count) : 0;
  }

  /** The browser asks again, because this thread must not wait. */
  private Denial again(GuardedRequest request, BaseUrl base, int count) {
    StringBuilder query = new StringBuilder();
    for (String pair : String.valueOf(request.query()).split("&")) {
      if (!pair.startsWith(WAIT + "=")) {
        query.append(pair).append('&');
      }
    }
    String url = base.at(policy.callback) + '?' + query + WAIT + '=' + count;
    return Responses.line(200, "logging in", "login-wait", NO_COOKIES, "Refresh", "1;url=" + url);
  }

  private Denial unavailable(Attempt attempt) {
    return refuse(503, "the identity provider cannot be reached", "unavailable", attempt);
  }

  private Denial refuse(int status, String line, String reason, @Nullable Attempt attempt) {
    return completion.refuse(status, line, reason, attempt);
  }

  private @Nullable Session session(Map<String, Object> claims) {
    String user = Claims.text(claims, policy.principal);
    if (user == null || user.trim().isEmpty() || user.length() > LONGEST_USER) {
      return null;
    }
    for (int i = 0; i < user.length(); i++) {
      if (Character.isISOControl(user.charAt(i))) {
        return null;
      }
    }
    Map<String, Object> kept = new LinkedHashMap<>();
    for (String name : policy.claims) {
      Object value = Claims.find(claims, name);
      boolean plain = value instanceof Boolean || value instanceof Number || value instanceof List;
      if (plain || value instanceof String && ((String) value).length() <= LONGEST_CLAIM) {
        kept.put(name, value);
      }
    }
    return Session.begin(
        user, Claims.roles(claims, policy.roles), kept, System.currentTimeMillis() / 1000);
  }

  @Override
  public Session current(Session session) {
    return session;
  }

  @Override
  public @Nullable Credentials credentials(GuardedRequest request) {
    return null;
  }

  @Override
  public boolean asksAtCallback() {
    return false;
  }

  @Override
  public String challenge(String realm, boolean browser) {
    return "Graft-Login realm=\"" + realm + '"';
  }

  @Override
  public String afterLogout(BaseUrl base, @Nullable Session session) {
    String hint = session == null ? null : session.user();
    String url = provider.endSession(base.at("/"), hint);
    return url == null ? base.at("/") : url;
  }

  @Override
  public void write(JsonWriter json) {
    json.field("issuer", provider.issuer()).field("provider", provider.describe());
  }

  @Override
  public void close() {
    provider.close();
  }
}
