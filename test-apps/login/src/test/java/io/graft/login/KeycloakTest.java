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

  @Test
  void atTheAdminEndpointOnJava8() throws Exception {
    atTheAdminEndpoint(8);
  }

  @Test
  void atTheAdminEndpointOnJava25() throws Exception {
    atTheAdminEndpoint(25);
  }

  private void atTheAdminEndpoint(int jdk) throws Exception {
    try (Service service = new Service(JdkMain.class, jdk, adminSettings())) {
      // The redirect URIs of the client name the host so.
      String admin = service.admin().base().replace("127.0.0.1", "localhost");
      String status = admin + "/graft/status?part=agent";
      assertEquals(200, new Person().fetch("GET", admin + "/graft/health").statusCode());
      assertEquals(401, new Person().fetch("GET", admin + "/metrics").statusCode());
      assertEquals(200, new Person().fetch("GET", service.at("/")).statusCode(), "no login");

      Person ann = new Person();
      Person.Page form = keycloakOf(ann, status, service);
      Person.Page page = ann.submit(form, "username", "ann", "password", Keycloak.PASSWORD);
      assertEquals(200, page.status(), page::toString);
      assertEquals(status, page.url().toString());
      assertTrue(page.body().contains("\"agent\""), page::body);
      assertEquals(200, ann.fetch("GET", admin + "/metrics").statusCode());
      String session = ann.cookie("graft-admin-session");
      assertFalse(session.isEmpty());
      String[] copy = {"Cookie", "graft-admin-session=" + session};
      assertEquals(200, new Person().fetch("GET", status, copy).statusCode());

      // Whom the provider knows, but who has not the role.
      Person bob = new Person();
      Person.Page refused =
          bob.submit(
              keycloakOf(bob, status, service), "username", "bob", "password", Keycloak.PASSWORD);
      assertEquals(403, refused.status(), refused::toString);
      assertTrue(refused.body().contains("graft.admin.login.allow"), refused::body);
      assertFalse(bob.cookie("graft-admin-session").isEmpty());
      assertEquals(403, bob.fetch("GET", admin + "/metrics").statusCode());

      // Whom it does not know, and who comes to the callback without an attempt.
      Person eve = new Person();
      Person.Page wrong =
          eve.submit(keycloakOf(eve, status, service), "username", "eve", "password", "wrong");
      assertTrue(wrong.url().toString().startsWith(keycloak.issuer()), wrong::toString);
      assertEquals("", eve.cookie("graft-admin-session"));
      String callback = admin + "/graft/callback?code=c&state=0123456789abcdef";
      assertEquals(400, eve.open(callback).status());
      assertEquals(401, eve.fetch("GET", status).statusCode());

      Person.Page asks = ann.submitTo(admin + "/graft/logout");
      assertTrue(asks.url().toString().startsWith(keycloak.issuer()), asks::toString);
      ann.submit(asks, "confirmLogout", "Logout");
      assertEquals("", ann.cookie("graft-admin-session"));
      assertEquals(401, new Person().fetch("GET", status, copy).statusCode(), "a copy");
      Person.Page again = ann.open(status);
      assertTrue(again.url().toString().startsWith(keycloak.issuer()), again::toString);
    }
  }

  private static Map<String, String> adminSettings() {
    Map<String, String> settings = new HashMap<>();
    settings.put("graft.server.auth", "off");
    settings.put("graft.server.auth.issuer.main", keycloak.issuer());
    settings.put("graft.server.auth.issuer.main.principal", "preferred_username");
    settings.put("graft.admin.login", "main");
    settings.put("graft.admin.login.id", "shop");
    settings.put("graft.admin.login.secret", "file:" + directory.resolve("secret"));
    settings.put("graft.admin.login.allow", "operator,admin");
    settings.put("graft.admin.login.exempt", "GET /graft/health");
    return settings;
  }

  /** The form of Keycloak, to which a page leads once the service knows the provider. */
  private static Person.Page keycloakOf(Person person, String url, Service service) {
    Person.Page[] form = new Person.Page[1];
    Await.until(
        "the login of Keycloak",
        Await.LIMIT,
        () -> {
          try {
            form[0] = person.open(url);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
          return form[0].status() == 200;
        },
        service::dump);
    assertTrue(form[0].url().toString().startsWith(keycloak.issuer()), form[0]::toString);
    return form[0];
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
      Person.Page form = keycloakOf(ann, service.at("/orders?page=2"), service);
      Person.Page page = ann.submit(form, "username", "ann", "password", Keycloak.PASSWORD);
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
