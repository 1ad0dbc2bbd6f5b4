package io.graft.security.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.guard.Denial;
import io.graft.net.Await;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Login at a provider, as it is meant to be used. */
class ProviderLoginTest extends ProviderLogins {
  @Test
  void aPersonLogsInAndIsKnown() throws Exception {
    LoginBrowser browser = browser("graft.server.login.headers", "x-mail=email");

    assertEquals(
        "http://localhost:8080/orders?page=2&sort=a%20b",
        browser.logIn(provider, "/orders?page=2&sort=a%20b"));
    LoginRequest request =
        LoginRequest.page("/orders").header("X-Mail", "eve@example.com").header("X_Mail", "eve");
    request.header("Cookie", "own=1; graft-login-abcdefgh=2; " + browser.header());
    assertNull(browser.service.admit(request));

    assertEquals("ann", request.identity().user());
    assertEquals(provider.issuer(), request.identity().issuer());
    assertTrue(request.identity().roles().contains("buyer"));
    assertEquals("own=1", request.header("cookie"));
    assertEquals("ann@example.com", request.header("x-mail"));
    assertNull(request.header("x_mail"));
    assertNull(request.identity().token());
  }

  @Test
  void onlyNavigationsAreSentToTheLogin() throws Exception {
    LoginBrowser browser = browser();
    assertEquals(302, browser.send(LoginRequest.page("/")).status());
    assertEquals(
        302, browser.send(LoginRequest.of("GET", "/").header("Accept", "text/html")).status());
    List<LoginRequest> others =
        List.of(
            LoginRequest.of("GET", "/").header("Accept", "application/json"),
            LoginRequest.of("POST", "/").header("Accept", "text/html"),
            LoginRequest.of("GET", "/")
                .header("Accept", "text/html")
                .header("Sec-Fetch-Mode", "cors"),
            LoginRequest.of("GET", "/")
                .header("Accept", "text/html")
                .header("X-Requested-With", "XMLHttpRequest"),
            LoginRequest.page("/").header("Sec-Purpose", "prefetch"));
    for (LoginRequest each : others) {
      Denial denial = browser.send(each);
      assertEquals(401, denial.status());
      assertNull(denial.header("Set-Cookie"));
      assertNotNull(denial.header("WWW-Authenticate"));
    }
  }

  @Test
  void parallelTabsLogInAndOldOnesAreForgotten() throws Exception {
    LoginBrowser browser = browser();
    List<String> tabs = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      tabs.add(browser.begin("/tab" + i));
    }
    assertEquals(5, browser.cookies().size());
    String last = tabs.get(7);
    Denial done = browser.send(LoginRequest.page(LoginBrowser.callback(last, provider.code(last))));
    assertEquals("http://localhost:8080/tab7", done.header("Location"));
  }

  @Test
  void anEventLoopDoesNotWait() throws Exception {
    LoginBrowser browser = browser();
    String to = browser.begin("/orders");
    String callback = LoginBrowser.callback(to, provider.code(to));
    provider.held = new java.util.concurrent.CountDownLatch(1);
    Denial waits = browser.send(LoginRequest.page(callback).onLoop());
    assertEquals(200, waits.status());
    String refresh = waits.header("Refresh");
    assertTrue(refresh.startsWith("1;url=http://localhost:8080/graft/callback?state="), refresh);
    String again = refresh.substring(refresh.indexOf("/graft/"));
    assertTrue(
        browser.send(LoginRequest.page(again).onLoop()).header("Refresh").endsWith("graft-wait=2"));
    provider.held.countDown();
    Denial[] done = new Denial[1];
    Await.until(
        "the code to be redeemed",
        () -> {
          done[0] = browser.send(LoginRequest.page(again).onLoop());
          return done[0].status() == 302;
        },
        () -> done[0].reason());
    assertEquals("http://localhost:8080/orders", done[0].header("Location"));
    assertEquals(1, provider.redeemed.size());
  }

  @Test
  void aServerThatCannotHideCookiesServesNobody() throws Exception {
    LoginBrowser browser = browser();
    browser.logIn(provider, "/");
    assertEquals(503, browser.send(LoginRequest.page("/").fixed()).status());
  }

  @Test
  void invalidSettingsServeNobodyButTheExempt() throws Exception {
    for (String[] wrong :
        new String[][] {
          {"graft.server.login", "unknown"},
          {"graft.server.login.id", ""},
          {"graft.server.login.secret", "in-a-system-property"},
          {"graft.server.login.callback", "graft"},
          {"graft.server.login.url", "https://shop.example/app"},
          {"graft.server.login.session", "soon"},
        }) {
      LoginBrowser browser = service("shop", wrong[0], wrong[1], "graft.server.auth.exempt", "/h");
      Denial denial = browser.send(LoginRequest.page("/"));
      assertEquals(503, denial.status(), wrong[0]);
      assertEquals("login-settings", denial.reason(), wrong[0]);
      assertFalse(browser.status().contains("in-a-system-property"));
      assertNull(browser.send(LoginRequest.page("/h")), wrong[0]);
    }
  }

  @Test
  void theKeyBeforeStillDecrypts() throws Exception {
    String old = "the-key-that-was-used-until-yesterday";
    Path key = LoginBrowser.secret(directory, "key", old);
    LoginBrowser before = browser("graft.server.login.key", "file:" + key);
    before.logIn(provider, "/");
    Path next =
        LoginBrowser.secret(directory, "next", "the-key-that-is-used-from-today-on\n" + old);
    LoginBrowser after = browser("graft.server.login.key", "file:" + next);
    after.cookies().putAll(before.cookies());
    assertNull(after.send(LoginRequest.page("/")));
  }
}
