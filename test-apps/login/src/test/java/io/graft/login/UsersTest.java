package io.graft.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.test.GraftJar;
import io.graft.test.Jdk;
import io.graft.test.browser.Browser;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Users in a file, in front of real servers. */
class UsersTest {
  private static final String PASSWORD = "gr\u00fcner Tee, canary-7f3a";

  @TempDir Path directory;

  @Test
  void onTomcat9AndJava8() throws Exception {
    logsInAndOut(TomcatMain.class, 8);
  }

  @Test
  void onJetty12AndJava25() throws Exception {
    logsInAndOut(JettyMain.class, 25);
  }

  private String line(int jdk) throws Exception {
    Process hash =
        new ProcessBuilder(
                Jdk.require(jdk).command("java").toString(),
                "-Dfile.encoding=UTF-8",
                "-jar",
                GraftJar.path().toString(),
                "login",
                "hash",
                "ann",
                "admin,buyer")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var in = hash.getOutputStream()) {
      in.write((PASSWORD + "\n").getBytes(StandardCharsets.UTF_8));
    }
    String line = new String(hash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, hash.waitFor());
    assertTrue(line.startsWith("ann:$pbkdf2-sha256$600000$"), line);
    return line;
  }

  /** The script of the form, and its policy, which tests without a browser only read. */
  @Test
  @EnabledIf("io.graft.test.Jdk#isMatrix")
  void inABrowser() throws Exception {
    try (Browser browser = new Browser(directory.resolve("profile"));
        Service service = new Service(TomcatMain.class, 8, settings(8))) {
      browser.narrow(320);
      browser.open(service.at("/orders?page=2"));
      browser.type("username", "ann");
      assertEquals("320", browser.run("document.documentElement.scrollWidth"), "nothing to scroll");
      browser.type("password", "not " + PASSWORD);
      browser.run("document.querySelector('button').click()");
      browser.await("document.querySelector('#m').innerText === 'Wrong name or password.'");
      browser.type("password", PASSWORD);
      browser.run("document.querySelector('button').click()");
      browser.await("document.body.innerText.startsWith('/orders user=ann admin=true')");
      assertEquals(service.at("/orders?page=2"), browser.run("location.href"));
      assertEquals("", browser.run("document.cookie"), "no script sees the session");

      browser.submit("/graft/logout");
      browser.open(service.at("/orders"));
      browser.await("!!document.querySelector('[name=password]')");
    }
  }

  private Map<String, String> settings(int jdk) throws Exception {
    Path users = Service.secret(directory.resolve("users"), line(jdk));
    Map<String, String> settings = new HashMap<>();
    settings.put("graft.server.login", "file:" + users);
    settings.put("graft.server.auth.exempt", "GET /health");
    settings.put("graft.server.access", "enforce");
    settings.put("graft.server.access.ann.action", "allow");
    settings.put("graft.server.access.ann.from", "user:users/ann");
    settings.put("graft.server.access.health.action", "allow");
    settings.put("graft.server.access.health.to", "GET /health");
    return settings;
  }

  private void logsInAndOut(Class<?> program, int jdk) throws Exception {
    try (Service service = new Service(program, jdk, settings(jdk))) {
      Person ann = new Person();
      Person.Page form = ann.open(service.at("/orders?page=2"));
      assertEquals(200, form.status());
      assertTrue(form.body().contains("<h1>Log in</h1>"), form::body);

      assertEquals(401, ann.password(form.url(), "ann", "wrong").statusCode());
      HttpResponse<String> done = ann.password(form.url(), "ann", PASSWORD);
      assertEquals(200, done.statusCode(), done::body);
      assertEquals(service.at("/orders?page=2"), done.body());
      Person.Page page = ann.open(done.body());
      assertEquals(
          "/orders user=ann admin=true mail=[] cookie=null authorization=null", page.body().trim());

      HttpResponse<String> stranger = new Person().fetch("GET", service.at("/api"));
      assertEquals(401, stranger.statusCode());
      byte[] pair = ("ann:" + PASSWORD).getBytes(StandardCharsets.UTF_8);
      String basic = "Basic " + Base64.getEncoder().encodeToString(pair);
      HttpResponse<String> api =
          new Person().fetch("GET", service.at("/api"), "Authorization", basic);
      assertEquals(200, api.statusCode(), api::body);
      assertTrue(api.body().contains("user=ann") && api.body().contains("authorization=null"));
      HttpResponse<String> health = new Person().fetch("GET", service.at("/health"));
      assertTrue(health.body().contains("user=nobody"), health::body);

      String session = ann.cookie("graft-session");
      HttpResponse<String> out = ann.fetch("POST", service.at("/graft/logout"));
      assertEquals(303, out.statusCode());
      HttpResponse<String> replayed =
          new Person().fetch("GET", service.at("/api"), "Cookie", "graft-session=" + session);
      assertEquals(401, replayed.statusCode());
      for (String secret : new String[] {"canary-7f3a", session, basic}) {
        assertFalse(service.dump().contains(secret), service::dump);
      }
    }
  }
}
