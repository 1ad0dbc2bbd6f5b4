package io.graft.security.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.guard.Denial;
import io.graft.security.login.session.Attempt;
import io.graft.security.login.session.CookieKey;
import io.graft.security.login.session.Session;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long sessions last, with cookies as they are later. */
class SessionTimesTest {
  private static final String KEY = "a-key-that-the-test-knows-as-well-as-the-service";
  private static final String SESSION = "graft-session";
  private static final long MINUTE = 60;

  @TempDir Path directory;
  private SampleProvider provider;
  private LoginBrowser browser;
  private CookieKey key;
  private final long now = System.currentTimeMillis() / 1000;

  @BeforeEach
  void start() throws Exception {
    provider = new SampleProvider();
    Map<String, String> set = LoginBrowser.at(provider, directory);
    set.put("graft.server.login.key", "file:" + LoginBrowser.secret(directory, "key", KEY + "\n"));
    browser = new LoginBrowser(set).ready();
    key = new CookieKey(KEY.getBytes(StandardCharsets.UTF_8), provider.issuer() + "\nshop");
  }

  @AfterEach
  void stop() {
    browser.close();
    provider.close();
  }

  private void cookie(long began, long seen) {
    Session session =
        Session.begin("ann", Set.of("buyer"), Map.of("n", 7L, "l", List.of("a"), "b", true), began);
    browser.cookies().clear();
    browser.cookies().put(SESSION, key.seal(SESSION, session.seenAt(seen).encode()));
  }

  @Test
  void aSessionEnds() {
    cookie(now - 7 * 60 * MINUTE, now - MINUTE);
    LoginRequest request = LoginRequest.of("POST", "/").header("Cookie", browser.header());
    assertNull(browser.service.admit(request));
    assertEquals(Map.of("n", 7L, "l", List.of("a"), "b", true), request.identity().claims());

    cookie(now - 8 * 60 * MINUTE - 1, now - MINUTE);
    assertNotNull(browser.send(LoginRequest.of("POST", "/")), "8 hours are over");
    cookie(now - 60 * MINUTE, now - 30 * MINUTE - 1);
    assertNotNull(browser.send(LoginRequest.of("POST", "/")), "nothing for half an hour");
  }

  @Test
  void aSessionInUseIsRenewedByARedirectToTheSamePage() {
    cookie(now - 60 * MINUTE, now - 20 * MINUTE);
    // What may not be sent again is served as it is.
    assertNull(browser.send(LoginRequest.of("POST", "/orders")));
    assertNull(browser.send(LoginRequest.of("GET", "/orders")));
    assertNull(browser.send(LoginRequest.page("/orders").header("Upgrade", "websocket")));

    String before = browser.cookies().get(SESSION);
    Denial renewed = browser.send(LoginRequest.page("/orders?page=2"));
    assertEquals(307, renewed.status());
    assertEquals("http://localhost:8080/orders?page=2", renewed.header("Location"));
    assertFalse(before.equals(browser.cookies().get(SESSION)));
    assertNull(browser.send(LoginRequest.page("/orders?page=2")));
    Session session = Session.decode(key.open(SESSION, browser.cookies().get(SESSION)));
    assertNotNull(session);
    assertEquals(now - 60 * MINUTE, session.began(), "it does not last longer than 8 hours");
    assertTrue(session.seen() >= now);
  }

  @Test
  void aLoginThatTookTooLongIsNotAccepted() {
    Attempt old = Attempt.begin("/orders", now - 601);
    String name = "graft-login-" + old.name();
    browser.cookies().put(name, key.seal(name, old.encode()));
    String callback = "/graft/callback?code=c&state=" + old.state();
    assertEquals(400, browser.send(LoginRequest.page(callback)).status());
    // Who has logged in meanwhile, in another tab, goes to the page.
    String attempt = browser.cookies().get(name);
    cookie(now, now);
    browser.cookies().put(name, attempt);
    Denial denial = browser.send(LoginRequest.page(callback));
    assertEquals("http://localhost:8080/orders", denial.header("Location"));
  }

  @Test
  void anythingElseThatIsEncryptedIsNoSession() {
    for (String content : List.of("", "x", "\u0001", "\u0002aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")) {
      byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
      browser.cookies().clear();
      browser.cookies().put(SESSION, key.seal(SESSION, bytes));
      assertNotNull(browser.send(LoginRequest.of("GET", "/")));
    }
    byte[] whole = Session.begin("ann", Set.of("a"), Map.of("b", "c"), now).encode();
    for (int length = 0; length < whole.length; length++) {
      assertNull(Session.decode(java.util.Arrays.copyOf(whole, length)), "length " + length);
    }
    assertNull(Session.decode(java.util.Arrays.copyOf(whole, whole.length + 1)));
  }
}
