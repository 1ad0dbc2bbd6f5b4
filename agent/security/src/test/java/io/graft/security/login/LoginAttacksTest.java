package io.graft.security.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.guard.Denial;
import io.graft.net.Await;
import java.nio.file.Path;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Attacks on login at a provider. */
class LoginAttacksTest extends ProviderLogins {
  @Test
  void attack27StateOfAnotherBrowser() throws Exception {
    LoginBrowser mallory = browser();
    String to = mallory.begin("/");
    String callback = LoginBrowser.callback(to, provider.code(to));
    LoginBrowser victim = mallory.other();

    Denial denial = victim.send(LoginRequest.page(callback));
    assertEquals(400, denial.status());
    assertEquals("state", denial.reason());
    // Nor while the victim logs in too.
    victim.begin("/");
    assertEquals(400, victim.send(LoginRequest.page(callback)).status());
    // Nor with the victim's own cookie under the name of the other one.
    String own = victim.cookies().values().iterator().next();
    String state = SampleProvider.form(to.split("\\?")[1]).get("state");
    victim.cookies().put("graft-login-" + state.substring(0, 8), own);
    assertEquals(400, victim.send(LoginRequest.page(callback)).status());

    assertFalse(victim.cookies().containsKey(SESSION));
    assertTrue(provider.redeemed.isEmpty());
  }

  @Test
  void attack28CodeOfAnotherLogin() throws Exception {
    LoginBrowser mallory = browser();
    String stolen = provider.code(mallory.begin("/"));
    LoginBrowser victim = mallory.other();
    // The verifier of this login does not fit the code.
    Denial denial =
        victim.send(LoginRequest.page(LoginBrowser.callback(victim.begin("/"), stolen)));
    assertEquals(403, denial.status());
    assertEquals("login-invalid_grant", denial.reason());

    // A provider that does not check PKCE still cannot exchange the ID token: its nonce is another.
    provider.claims = builder -> builder.claim("nonce", "another");
    String to = victim.begin("/");
    denial = victim.send(LoginRequest.page(LoginBrowser.callback(to, provider.code(to))));
    assertEquals("login-nonce", denial.reason());
    provider.claims = builder -> builder.claim("nonce", null);
    to = victim.begin("/");
    denial = victim.send(LoginRequest.page(LoginBrowser.callback(to, provider.code(to))));
    assertEquals("login-nonce", denial.reason());
    assertFalse(victim.cookies().containsKey(SESSION));
  }

  @Test
  void attack28TokensThatAreNotForThisLogin() throws Exception {
    LoginBrowser browser = browser();
    Map<String, java.util.function.UnaryOperator<com.nimbusds.jwt.JWTClaimsSet.Builder>> wrong =
        new HashMap<>();
    long now = System.currentTimeMillis();
    wrong.put("login-issuer", builder -> builder.issuer("https://evil.example"));
    wrong.put("login-audience", builder -> builder.audience("other"));
    wrong.put("login-expired", builder -> builder.expirationTime(new Date(now - 120_000)));
    wrong.put("login-issued", builder -> builder.issueTime(new Date(now - 3600_000)));
    wrong.forEach(
        (reason, change) -> {
          provider.claims = change;
          String to = browser.begin("/");
          Denial denial =
              browser.send(LoginRequest.page(LoginBrowser.callback(to, provider.code(to))));
          assertEquals(reason, denial.reason());
          assertEquals(403, denial.status());
        });
    provider.claims = builder -> builder.audience(List.of("shop", "other")).claim("azp", "other");
    String to = browser.begin("/");
    Denial denial = browser.send(LoginRequest.page(LoginBrowser.callback(to, provider.code(to))));
    assertEquals("login-audience", denial.reason());
  }

  @Test
  void attack29WithoutPkceThereIsNoLogin() throws Exception {
    provider.methods = "[\"plain\"]";
    LoginBrowser browser = service("shop");
    Await.until("the document", () -> browser.status().contains("PKCE"), browser::status);
    assertEquals(503, browser.send(LoginRequest.page("/")).status());

    provider.methods = "[\"S256\"]";
    LoginBrowser other = browser();
    String to = other.begin("/");
    Map<String, String> asked = SampleProvider.form(to.split("\\?")[1]);
    assertEquals("S256", asked.get("code_challenge_method"));
    other.send(LoginRequest.page(LoginBrowser.callback(to, provider.code(to))));
    assertEquals(43, provider.redeemed.get(0).get("code_verifier").length());
    assertFalse(to.contains(provider.redeemed.get(0).get("code_verifier")));
  }

  @Test
  void attack30ResponseOfAnotherIssuer() throws Exception {
    LoginBrowser browser = browser();
    String to = browser.begin("/");
    String callback = LoginBrowser.callback(to, provider.code(to));
    Denial denial = browser.send(LoginRequest.page(callback + "&iss=https%3A%2F%2Fevil.example"));
    assertEquals("mix-up", denial.reason());
    assertTrue(provider.redeemed.isEmpty());

    provider.saysIssuer = true;
    LoginBrowser strict = browser();
    to = strict.begin("/");
    callback = LoginBrowser.callback(to, provider.code(to));
    assertEquals("mix-up", strict.send(LoginRequest.page(callback)).reason());
    to = strict.begin("/");
    String named =
        LoginBrowser.callback(to, provider.code(to))
            + "&iss="
            + io.graft.net.http.HttpRequest.encoded(provider.issuer());
    assertEquals(302, strict.send(LoginRequest.page(named)).status());
  }

  @Test
  void attack30DiscoveryOfAnotherIssuer() throws Exception {
    provider.issuerOfDocument = "https://evil.example";
    LoginBrowser browser = service("shop");
    Await.until("the document", () -> browser.status().contains("another issuer"), browser::status);
    assertEquals(503, browser.send(LoginRequest.page("/")).status());
  }

  @Test
  void attack31OpenRedirect() throws Exception {
    LoginBrowser browser = browser();
    List<String> evil =
        List.of(
            "//evil.example/",
            "/\\evil.example/",
            "/%09/evil.example/",
            "/%2f%2fevil.example/",
            "/%5cevil.example/",
            "/ /evil.example",
            "/%20%09/evil.example",
            "/a\\b",
            "/\t/evil.example");
    for (String path : evil) {
      assertEquals("http://localhost:8080/", browser.logIn(provider, path), path);
      browser.cookies().clear();
    }
    String to =
        browser.send(LoginRequest.page("/x").absolute("http://evil.example/x")).header("Location");
    Denial done = browser.send(LoginRequest.page(LoginBrowser.callback(to, provider.code(to))));
    assertEquals("http://localhost:8080/", done.header("Location"));
    // A parameter decides nothing.
    browser.cookies().clear();
    to = browser.begin("/ok");
    String callback = LoginBrowser.callback(to, provider.code(to));
    done = browser.send(LoginRequest.page(callback + "&redirect_uri=//evil&to=//evil&rd=//evil"));
    assertEquals("http://localhost:8080/ok", done.header("Location"));
  }

  @Test
  void attack32SessionFixation() throws Exception {
    LoginBrowser browser = browser();
    browser.logIn(provider, "/");
    String first = browser.cookies().get(SESSION);
    // A login with a session of somebody else begins a new one.
    LoginBrowser victim = browser.other();
    String to = victim.begin("/");
    victim.cookies().put(SESSION, first);
    victim.send(LoginRequest.page(LoginBrowser.callback(to, provider.code(to))));
    assertNotEquals(first, victim.cookies().get(SESSION));
  }

  @Test
  void attack32CookieOfAnotherSubdomain() throws Exception {
    LoginBrowser browser = browser("graft.server.login.url", "https://shop.example");
    Denial denial = browser.send(LoginRequest.page("/"));
    String cookie = denial.header("Set-Cookie");
    assertTrue(cookie.matches("__Host-graft-login-[\\w-]{8}=.*"), cookie);
    for (String part : List.of("; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax")) {
      assertTrue(cookie.contains(part), cookie);
    }
    assertFalse(cookie.contains("Domain"), cookie);
    String to = denial.header("Location");
    browser.send(LoginRequest.page(LoginBrowser.callback(to, provider.code(to))));
    String session = browser.cookies().get("__Host-" + SESSION);
    assertNull(browser.send(LoginRequest.page("/")));
    // What another subdomain can set is not looked at, whatever its value is.
    browser.cookies().clear();
    browser.cookies().put(SESSION, session);
    assertOut(browser);
  }

  @Test
  void attack33CookieOfAnotherServiceWithTheSameKey() throws Exception {
    Path key = LoginBrowser.secret(directory, "key", "a-key-that-two-services-share-by-mistake");
    String[] shared = {"graft.server.login.key", "file:" + key};
    LoginBrowser one = browser(shared);
    one.logIn(provider, "/");
    LoginBrowser other =
        browser(shared[0], shared[1], "graft.server.login.id", SampleProvider.CLIENT + "2");
    other.cookies().putAll(one.cookies());
    assertOut(other);
    // Nor is a session an attempt, or the other way round.
    String value = one.cookies().get(SESSION);
    one.cookies().clear();
    one.cookies().put("graft-login-abcdefgh", value);
    Denial denial = one.send(LoginRequest.page("/graft/callback?state=abcdefghi&code=c"));
    assertEquals(400, denial.status());
    // The same service on another host accepts it.
    LoginBrowser instance = browser(shared);
    instance.cookies().put(SESSION, value);
    assertNull(instance.send(LoginRequest.page("/")));
  }

  @Test
  void attack34ChangedAndTruncatedCookies() throws Exception {
    LoginBrowser browser = browser();
    browser.logIn(provider, "/");
    String value = browser.cookies().get(SESSION);
    assertTrue(value.length() < 3584);
    for (int i = 0; i < value.length(); i++) {
      char other = value.charAt(i) == 'A' ? 'Q' : 'A';
      browser.cookies().put(SESSION, value.substring(0, i) + other + value.substring(i + 1));
      assertOut(browser);
      browser.cookies().keySet().removeIf(name -> name.startsWith("graft-login"));
      browser.cookies().put(SESSION, value.substring(0, i));
      assertOut(browser);
      browser.cookies().keySet().removeIf(name -> name.startsWith("graft-login"));
    }
    for (String junk : List.of("", "%", "=", "\u00e4", "A".repeat(100_000), value + value)) {
      browser.cookies().put(SESSION, junk);
      assertOut(browser);
      browser.cookies().keySet().removeIf(name -> name.startsWith("graft-login"));
    }
    browser.cookies().put(SESSION, value);
    assertNull(browser.send(LoginRequest.page("/")));
  }

  @Test
  void attack34ReplayAfterLogout() throws Exception {
    LoginBrowser browser = browser();
    browser.logIn(provider, "/");
    String copied = browser.cookies().get(SESSION);
    Denial denial =
        browser.send(
            LoginRequest.of("POST", "/graft/logout").header("Sec-Fetch-Site", "same-origin"));
    assertEquals(303, denial.status());
    String to = denial.header("Location");
    assertTrue(to.startsWith(provider.base() + "/logout?client_id=shop&logout_hint=ann&"), to);
    assertFalse(browser.cookies().containsKey(SESSION));
    browser.cookies().put(SESSION, copied);
    assertOut(browser);
  }

  @Test
  void attack35LogoutByAnotherSite() throws Exception {
    LoginBrowser browser = browser();
    browser.logIn(provider, "/");
    for (String site : List.of("cross-site", "same-site", "none")) {
      for (String method : List.of("GET", "POST")) {
        LoginRequest request =
            LoginRequest.of(method, "/graft/logout").header("Sec-Fetch-Site", site);
        assertEquals(403, browser.send(request).status(), site);
      }
    }
    LoginRequest old =
        LoginRequest.of("POST", "/graft/logout").header("Origin", "https://evil.example");
    assertEquals(403, browser.send(old).status());
    assertEquals(403, browser.send(LoginRequest.of("GET", "/graft/logout")).status());
    assertEquals(405, browser.send(LoginRequest.of("PUT", "/graft/logout")).status());
    assertNull(browser.send(LoginRequest.page("/")));
    LoginRequest link =
        LoginRequest.of("GET", "/graft/logout").header("Sec-Fetch-Site", "same-origin");
    assertEquals(303, browser.send(link).status());
  }

  @Test
  void attack36HeadersOfProxiesDecideNothing() throws Exception {
    LoginBrowser browser = browser("graft.server.auth.exempt", "GET /public/**");
    LoginRequest request = LoginRequest.page("/orders");
    for (String name :
        List.of("X-Forwarded-Uri", "X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Prefix")) {
      request.header(name, "/public/x");
    }
    request.header("X-Forwarded-Host", "evil.example").header("X-Forwarded-Proto", "https");
    request.header("Forwarded", "host=evil.example;proto=https");
    Denial denial = browser.send(request);
    assertEquals(302, denial.status());
    assertEquals(
        "http://localhost:8080/graft/callback",
        SampleProvider.form(denial.header("Location").split("\\?")[1]).get("redirect_uri"));
    assertNull(browser.send(LoginRequest.page("/public/x")));
    for (String path : List.of("/public/../orders", "/public/%2e%2e/orders", "//public/x")) {
      assertNotNull(browser.send(LoginRequest.page(path)), path);
    }
    // Neither does a host that is not this one, without TLS.
    Denial elsewhere =
        browser.send(LoginRequest.page("/").without("Host").header("Host", "shop.example"));
    assertEquals(503, elsewhere.status());
  }

  @Test
  void attack37ErrorWithScript() throws Exception {
    LoginBrowser browser = browser();
    String state = SampleProvider.form(browser.begin("/").split("\\?")[1]).get("state");
    String script = "%3Cscript%3Ealert(1)%3C/script%3E%0d%0aSet-Cookie:%20a=b";
    Denial denial =
        browser.send(
            LoginRequest.page(
                "/graft/callback?error="
                    + script
                    + "&error_description="
                    + script
                    + "&state="
                    + state));
    assertEquals(403, denial.status());
    assertFalse(denial.isPage());
    String all = denial.line() + String.join(" ", denial.headers());
    assertFalse(all.contains("script") || all.contains("alert"), all);
    // The attempt is over.
    assertFalse(browser.header().contains(state.substring(0, 8)));
    assertEquals(400, browser.send(LoginRequest.page("/graft/callback?error=" + script)).status());
  }

  @Test
  void attack38NothingSecretGoesOn() throws Exception {
    LoginBrowser browser = browser();
    String to = browser.begin("/orders");
    String code = provider.code(to);
    Denial done = browser.send(LoginRequest.page(LoginBrowser.callback(to, code)));
    assertEquals("no-referrer", done.header("Referrer-Policy"));
    assertEquals("no-store", done.header("Cache-Control"));
    assertFalse(done.header("Location").contains(code));
    String shown = done.line() + done.reason() + browser.status() + browser.service.login();
    for (String secret : List.of(code, SampleProvider.SECRET, browser.cookies().get(SESSION))) {
      assertFalse(shown.contains(secret));
    }
    // No token is in the cookie, even decrypted: it is shorter than one.
    assertTrue(browser.cookies().get(SESSION).length() < 300);
    // A second click on the response does not show an error.
    Denial again = browser.send(LoginRequest.page(LoginBrowser.callback(to, code)));
    assertEquals("http://localhost:8080/", again.header("Location"));
  }
}
