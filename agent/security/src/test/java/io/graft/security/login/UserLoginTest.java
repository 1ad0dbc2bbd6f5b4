package io.graft.security.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.guard.Denial;
import io.graft.net.Await;
import io.graft.security.login.users.PasswordHash;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Login of users in a file. */
class UserLoginTest {
  private static final String PASSWORD = "gr\u00fcner Tee:1";

  @TempDir Path directory;
  private LoginBrowser browser;

  @AfterEach
  void stop() {
    if (browser != null) {
      browser.close();
    }
  }

  private static String hash(String password) {
    return PasswordHash.of(password.toCharArray(), 1000).text();
  }

  private LoginBrowser start(String lines) throws Exception {
    Path file = LoginBrowser.secret(directory, "users", lines);
    Map<String, String> set = new HashMap<>();
    set.put("graft.server.login", "file:" + file);
    browser = new LoginBrowser(set);
    return browser;
  }

  private static LoginRequest form(String to, String name, String password) {
    String path = to.substring(to.indexOf("/graft/"));
    return LoginRequest.of("POST", path)
        .header("Sec-Fetch-Mode", "cors")
        .header("Sec-Fetch-Site", "same-origin")
        .header("X-Graft-Login", "form")
        .header("Authorization", basic(name, password));
  }

  private static String basic(String name, String password) {
    byte[] pair = (name + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  @Test
  void aPersonLogsInByTheForm() throws Exception {
    start("# users\nann:" + hash(PASSWORD) + ":admin, buyer\n");
    String to = browser.begin("/orders?x=1");
    Denial page = browser.send(LoginRequest.page(to.substring(to.indexOf("/graft/"))));
    assertEquals(200, page.status());
    assertTrue(page.line().startsWith("<!DOCTYPE html>"));
    String policy = page.header("Content-Security-Policy");
    assertTrue(policy.contains("script-src 'sha256-") && policy.contains("frame-ancestors 'none'"));

    Denial wrong = browser.send(form(to, "ann", "tea"));
    assertEquals(401, wrong.status());
    assertFalse(wrong.header("WWW-Authenticate").contains("Basic"), "the browser would ask itself");
    Denial done = browser.send(form(to, "ann", PASSWORD));
    assertEquals(200, done.status());
    assertEquals("http://localhost:8080/orders?x=1", done.line());

    LoginRequest request = LoginRequest.page("/orders").header("Cookie", browser.header());
    assertNull(browser.service.admit(request));
    assertEquals("ann", request.identity().user());
    assertEquals("users", request.identity().issuer());
    assertEquals(java.util.Set.of("admin", "buyer"), request.identity().roles());
    assertNull(request.header("cookie"));
  }

  @Test
  void attack27AnotherSiteCannotUseTheForm() throws Exception {
    start("ann:" + hash(PASSWORD));
    String to = browser.begin("/");
    for (LoginRequest request :
        new LoginRequest[] {
          form(to, "ann", PASSWORD).without("X-Graft-Login"),
          form(to, "ann", PASSWORD)
              .without("Sec-Fetch-Site")
              .header("Sec-Fetch-Site", "cross-site"),
          form(to, "ann", PASSWORD)
              .without("Sec-Fetch-Site")
              .header("Origin", "https://evil.example")
        }) {
      assertEquals(403, browser.send(request).status());
    }
    // Without the cookie of the attempt nobody logs in.
    assertEquals(400, browser.other().send(form(to, "ann", PASSWORD)).status());
    assertFalse(browser.cookies().containsKey("graft-session"));
  }

  @Test
  void failuresAreLimited() throws Exception {
    start("ann:" + hash(PASSWORD));
    String to = browser.begin("/");
    int refused = 0;
    for (int i = 0; i < 11; i++) {
      refused = browser.send(form(to, "ann", "wrong" + i)).status();
    }
    assertEquals(429, refused);
    assertEquals(429, browser.send(form(to, "ann", PASSWORD)).status());
    assertEquals(200, browser.send(form(to, "ann", PASSWORD).from(8)).status());
  }

  @Test
  void otherClientsSendTheirPassword() throws Exception {
    String slow = PasswordHash.of(PASSWORD.toCharArray(), 500_000).text();
    start("ann:" + hash(PASSWORD) + ":buyer\nbob:" + slow);
    Denial asked = browser.service.admit(LoginRequest.of("GET", "/api"));
    assertEquals(401, asked.status());
    assertEquals("Basic realm=\"shop\", charset=\"UTF-8\"", asked.header("WWW-Authenticate"));
    for (int i = 0; i < 2; i++) {
      LoginRequest request =
          LoginRequest.of("GET", "/api").header("Authorization", basic("ann", PASSWORD));
      if (i == 1) {
        request.onLoop(); // It is remembered.
      }
      assertNull(browser.service.admit(request));
      assertEquals("ann", request.identity().user());
      assertNull(request.header("authorization"));
    }
    for (String wrong :
        new String[] {basic("eve", PASSWORD), basic("ann", ""), "Basic %", "Basic "}) {
      LoginRequest request = LoginRequest.of("GET", "/api").header("Authorization", wrong);
      assertEquals(401, browser.service.admit(request).status(), wrong);
    }
    // One event loop does not compute hashes: the client asks again.
    LoginRequest first =
        LoginRequest.of("GET", "/api").header("Authorization", basic("bob", "x")).onLoop();
    Denial denial = browser.service.admit(first);
    assertEquals(503, denial.status());
    Await.until(
        "the password to be checked",
        () -> browser.service.admit(first).status() == 401,
        () -> "still 503");
  }

  @Test
  void aSessionEndsWithTheUserAndThePassword() throws Exception {
    String ann = "ann:" + hash(PASSWORD);
    start(ann + ":buyer\n");
    assertEquals(200, browser.send(form(browser.begin("/"), "ann", PASSWORD)).status());
    Path file = directory.resolve("users");
    Files.writeString(file, ann + ":admin\nbob:" + hash("b"));
    Await.until(
        "other roles",
        () -> {
          LoginRequest request = LoginRequest.page("/").header("Cookie", browser.header());
          return browser.service.admit(request) == null
              && request.identity().roles().contains("admin");
        },
        browser::status);
    Files.writeString(file, "ann:" + hash("another") + "\n");
    Await.until(
        "another password",
        () ->
            browser.service.admit(LoginRequest.page("/").header("Cookie", browser.header()))
                != null,
        browser::status);
  }

  @Test
  void filesOfOthersAndUnknownHashesLetNobodyIn() throws Exception {
    Path file = LoginBrowser.secret(directory, "users", "ann:" + hash(PASSWORD));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    browser = new LoginBrowser(Map.of("graft.server.login", "file:" + file));
    assertEquals(503, browser.send(LoginRequest.page("/")).status());
    assertTrue(browser.status().contains("chmod 600"), browser.status());
    assertNotNull(browser.service.admit(LoginRequest.of("GET", "/")));
  }

  @Test
  void hashesAreThoseOfPasslib() {
    // By another implementation, the hashlib of Python.
    String theirs =
        "$pbkdf2-sha256$29000$MDEyMzQ1Njc4OWFiY2RlZg$qaau7VU16.IwmPhfdk7m7hc18mwJMlv7U.nMtKdBlxg";
    assertTrue(PasswordHash.parse(theirs).matches("gr\u00fcner Tee".toCharArray()));
    PasswordHash own = PasswordHash.of("password".toCharArray(), 1000);
    assertTrue(
        own.text().matches("\\$pbkdf2-sha256\\$1000\\$[A-Za-z0-9./]{22}\\$[A-Za-z0-9./]{43}"));
    assertTrue(PasswordHash.parse(own.text()).matches("password".toCharArray()));
    assertFalse(PasswordHash.parse(own.text()).matches("Password".toCharArray()));
    assertFalse(own.toString().contains(own.text().substring(20)));
    for (String wrong :
        new String[] {
          "$2y$10$abcdefghijklmnopqrstuu",
          "plain",
          "$pbkdf2-sha256$1$c2FsdHNhbHQ$eA",
          "$pbkdf2-sha256$99999999999$c2FsdA$eA",
          "$pbkdf2-sha256$1000$%%$eA"
        }) {
      assertThrows(IllegalArgumentException.class, () -> PasswordHash.parse(wrong), wrong);
    }
  }
}
