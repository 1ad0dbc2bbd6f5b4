package io.graft.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.test.Await;
import io.graft.test.browser.Browser;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Login and logout at Keycloak 26, in front of real servers. */
@EnabledIf("io.graft.test.Jdk#isMatrix")
class KeycloakTest {
  @TempDir static Path directory;
  private static Keycloak keycloak;

  @BeforeAll
  static void start() throws Exception {
    keycloak = new Keycloak(directory.resolve("keycloak"));
    Service.secret(directory.resolve("secret"), Keycloak.SECRET);
  }

  @AfterAll
  static void stop() {
    keycloak.close();
  }

  @Test
  void onTomcat9AndJava8() throws Exception {
    logsInAndOut(TomcatMain.class, 8);
  }

  @Test
  void onJetty12AndJava25() throws Exception {
    logsInAndOut(JettyMain.class, 25);
  }

  @Test
  void inABrowser() throws Exception {
    try (Browser browser = new Browser(directory.resolve("profile"));
        Service service = new Service(TomcatMain.class, 8, settings())) {
      Await.until("the login of Keycloak", () -> leadsToKeycloak(browser, service));
      browser.type("username", "ann");
      browser.type("password", Keycloak.PASSWORD);
      browser.run("document.querySelector('#kc-login').click()");
      browser.await("document.body.innerText.startsWith('/orders user=ann admin=true')");
      assertEquals(service.at("/orders?page=2"), browser.run("location.href"));
      assertEquals("", browser.run("document.cookie"), "no script sees the session");

      browser.submit("/graft/logout");
      browser.await("!!document.querySelector('#kc-logout')");
      browser.run("document.querySelector('#kc-logout').click()");
      browser.await("!document.querySelector('#kc-logout')");
      browser.open(service.at("/orders"));
      browser.await("!!document.querySelector('[name=password]')");
    }
  }

  private static boolean leadsToKeycloak(Browser browser, Service service) {
    try {
      browser.open(service.at("/orders?page=2"));
      return browser.run("location.href").startsWith(keycloak.issuer());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    settings.put("graft.server.auth.issuer.main", keycloak.issuer());
    settings.put("graft.server.auth.issuer.main.principal", "preferred_username");
    settings.put("graft.server.login", "main");
    settings.put("graft.server.login.id", "shop");
    settings.put("graft.server.login.secret", "file:" + directory.resolve("secret"));
    settings.put("graft.server.login.headers", "x-mail=email");
    settings.put("graft.server.login.scope", "openid email profile");
    return settings;
  }

  private void logsInAndOut(Class<?> program, int jdk) throws Exception {
    try (Service service = new Service(program, jdk, settings())) {
      Person ann = new Person();
      Person.Page[] form = new Person.Page[1];
      Await.until(
          "the login of Keycloak",
          Await.LIMIT,
          () -> {
            try {
              form[0] = ann.open(service.at("/orders?page=2"));
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
            return form[0].status() == 200;
          },
          service::dump);
      assertTrue(form[0].url().toString().startsWith(keycloak.issuer()), form[0]::toString);
      Person.Page page = ann.submit(form[0], "username", "ann", "password", Keycloak.PASSWORD);
      assertEquals(
          "/orders user=ann admin=true mail=[ann@example.com] cookie=null authorization=null",
          page.body().trim());
      assertEquals(service.at("/orders?page=2"), page.url().toString());
      String session = ann.cookie("graft-session");
      assertTrue(!session.isEmpty() && session.length() < 1000, session);
      String way = String.join(" ", ann.way);

      // Logout at the provider, which asks, because no token of the user is kept here.
      Person.Page asks = ann.submitTo(service.at("/graft/logout"));
      assertTrue(asks.url().toString().startsWith(keycloak.issuer()), asks::toString);
      ann.submit(asks, "confirmLogout", "Logout");
      assertEquals("", ann.cookie("graft-session"));
      Person.Page again = ann.open(service.at("/orders"));
      assertTrue(again.body().contains("password"), again::toString);

      String code = way.replaceAll("(?s).*[?&]code=([^& ]+).*", "$1");
      assertTrue(code.length() > 20, way);
      for (String secret : new String[] {Keycloak.SECRET, Keycloak.PASSWORD, session, code}) {
        assertFalse(service.dump().contains(secret), service::dump);
      }
    }
  }
}
