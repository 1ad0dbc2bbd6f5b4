package io.graft.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.Await;
import io.graft.test.GraftJar;
import io.graft.test.Http;
import io.graft.test.Jdk;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Login to the admin endpoint. */
class AdminLoginTest {
  private static final String PASSWORD = "white tea, canary-81bc";
  private static final String STATUS = "/graft/status";

  @TempDir Path directory;

  /** A line of the file with users, of a hash that is quick to check. */
  private static String line(String name, String roles) throws Exception {
    Process hash =
        new ProcessBuilder(
                Jdk.require(25).command("java").toString(),
                "-jar",
                GraftJar.path().toString(),
                "login",
                "hash",
                name,
                roles)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var in = hash.getOutputStream()) {
      in.write((PASSWORD + "\n").getBytes(StandardCharsets.UTF_8));
    }
    String line = new String(hash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, hash.waitFor());
    return line;
  }

  private Map<String, String> settings() throws Exception {
    String users = line("ann", "operator") + line("bob", "buyer");
    Map<String, String> settings = new HashMap<>();
    settings.put("graft.admin.login", "file:" + Service.secret(directory.resolve("users"), users));
    settings.put("graft.admin.login.allow", "admin,operator");
    settings.put("graft.admin.login.exempt", "GET /graft/health");
    return settings;
  }

  private static String basic(String name, String password) {
    byte[] pair = (name + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  /** The response once a password has been checked. */
  private static HttpResponse<String> fetch(String url, String... headers) throws Exception {
    return Await.value(
        "a decision",
        () -> new Person().fetch("GET", url, headers),
        response -> response.statusCode() != 503);
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 25})
  void peopleLogInAndOthersSendBasic(int jdk) throws Exception {
    try (Service service = new Service(JdkMain.class, jdk, settings())) {
      String admin = service.admin().base();
      assertEquals(401, fetch(admin + STATUS).statusCode());
      assertEquals(401, fetch(admin + "/metrics").statusCode());
      assertEquals(401, fetch(admin + "/").statusCode());
      assertEquals(200, fetch(admin + "/graft/health").statusCode());
      assertEquals(200, fetch(service.at("/")).statusCode(), "the application has no login");
      assertEquals(401, fetch(admin + STATUS, "Authorization", basic("ann", "wrong")).statusCode());
      assertEquals(
          403, fetch(admin + STATUS, "Authorization", basic("bob", PASSWORD)).statusCode());
      HttpResponse<String> status = fetch(admin + STATUS, "Authorization", basic("ann", PASSWORD));
      assertEquals(200, status.statusCode());
      assertFalse(status.body().contains("pbkdf2"));

      Person ann = new Person();
      Person.Page form = ann.open(admin + STATUS + "?part=agent");
      assertEquals(200, form.status());
      assertTrue(form.body().contains("<h1>Log in</h1>"), form::body);
      HttpResponse<String> done = ann.password(form.url(), "ann", PASSWORD);
      assertEquals(200, done.statusCode(), done::body);
      Person.Page page = ann.open(done.body());
      assertEquals(200, page.status());
      assertTrue(page.body().contains("\"agent\""), page::body);
      attack67(ann, admin);
      ann.submitTo(admin + "/graft/logout");
      assertEquals(401, ann.fetch("GET", admin + STATUS).statusCode());
    }
  }

  /** Another site that has a browser send requests to the endpoint. */
  private static void attack67(Person ann, String admin) throws Exception {
    String csrf = admin + "/graft/logout";
    assertEquals(403, ann.fetch("POST", csrf, "Sec-Fetch-Site", "cross-site").statusCode());
    assertEquals(403, ann.fetch("POST", csrf, "Origin", "http://evil.example").statusCode());
    assertEquals(200, ann.fetch("GET", admin + STATUS).statusCode(), "she is still logged in");
    assertEquals(405, ann.fetch("POST", admin + STATUS).statusCode());
    String cookie = ann.cookie("graft-admin-session");
    assertFalse(cookie.isEmpty());
    String rebound = raw(admin, "GET " + STATUS, "Host: evil.example", cookie);
    assertTrue(rebound.startsWith("HTTP/1.1 403"), rebound);
    rebound = raw(admin, "GET http://evil.example" + STATUS, "Host: 127.0.0.1", cookie);
    assertTrue(rebound.startsWith("HTTP/1.1 403"), rebound);
    // The session of a service is none of the endpoint.
    String other = raw(admin, "GET " + STATUS, "Host: localhost", "").split("\r\n")[0];
    assertEquals("HTTP/1.1 401 Unauthorized", other);
  }

  private static String raw(String admin, String line, String host, String session)
      throws IOException {
    URI url = URI.create(admin);
    try (Socket socket = new Socket(InetAddress.getByName(url.getHost()), url.getPort())) {
      String cookies = "Cookie: graft-admin-session=" + session + "; graft-session=" + session;
      String head = line + " HTTP/1.1\r\n" + host + "\r\n" + (session.isEmpty() ? "" : cookies);
      socket
          .getOutputStream()
          .write((head.trim() + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void aUserWithTheRoleChangesRulesAndTheOthersDoNot() throws Exception {
    Path rules = Files.writeString(directory.resolve("rules"), "graft.client.users.timeout=2s\n");
    Map<String, String> settings = settings();
    String users = line("ann", "operator") + line("carl", "admin");
    settings.put("graft.admin.login", "file:" + Service.secret(directory.resolve("both"), users));
    settings.put("graft.admin.login.change", "operator");
    settings.put("graft.rules", "file:" + rules);
    try (Service service = new Service(JdkMain.class, 17, settings)) {
      String url = service.admin().base() + "/graft/rules";
      String basic = basic("ann", PASSWORD);
      JsonNode seen = Http.json(fetch(url, "Authorization", basic).body());
      assertTrue(seen.at("/changes/allowed").asBoolean(), seen::toString);
      String body =
          "{\"document\":\"file\",\"revision\":\"%s\",\"text\":\"graft.client.users.timeout=3s\"}"
              .formatted(seen.at("/documents/0/revision").asText());
      assertEquals(401, post(url, body, "Graft-Change", "test").status());
      String carl = basic("carl", PASSWORD);
      Http.Response refused = post(url, body, "Graft-Change", "test", "Authorization", carl);
      assertEquals(403, refused.status(), refused::body);
      assertTrue(refused.body().contains("graft.admin.login.change"), refused::body);
      assertEquals(403, post(url, body, "Authorization", basic).status(), "a form could send that");
      assertEquals(202, post(url, body, "Graft-Change", "test", "Authorization", basic).status());
      Await.until(
          "the change", () -> Files.readString(rules).equals("graft.client.users.timeout=3s"));
    }
  }

  /** The response once a password has been checked. */
  private static Http.Response post(String url, String body, String... headers) {
    return Await.value(
        "a decision", () -> Http.post(url, body, headers), response -> response.status() != 503);
  }

  @Test
  void commandsSayWhoAsks() throws Exception {
    Map<String, String> settings = settings();
    settings.put("graft.server.access", "observe");
    try (Service service = new Service(JdkMain.class, 25, settings)) {
      assertEquals(200, fetch(service.at("/items/1")).statusCode());
      String admin = service.admin().base();
      String refused = command(2, admin, null);
      assertTrue(refused.contains("GRAFT_ADMIN_CREDENTIALS"), refused);
      Path file = Service.secret(directory.resolve("me"), "ann:" + PASSWORD + "\n");
      assertTrue(command(0, admin, "file:" + file).contains("graft.server.access.ip-127-0-0-1"));
      String wrong = command(2, admin, "ann:wrong");
      assertTrue(wrong.contains("wrong name or password"), wrong);
    }
  }

  private static String command(int code, String admin, String credentials) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
                Jdk.require(25).command("java").toString(),
                "-jar",
                GraftJar.path().toString(),
                "access",
                "suggest",
                "--url",
                admin)
            .redirectErrorStream(true);
    builder.environment().remove("GRAFT_ADMIN_CREDENTIALS");
    if (credentials != null) {
      builder.environment().put("GRAFT_ADMIN_CREDENTIALS", credentials);
    }
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(code, process.waitFor(), text);
    return text;
  }

  @Test
  void whatIsNotValidLetsNobodyIn() throws Exception {
    Map<String, String> settings = settings();
    settings.put("graft.admin.login.alow", "admin");
    try (Service service = new Service(JdkMain.class, 25, settings)) {
      String admin = service.admin().base();
      Person ann = new Person();
      String[] credentials = {"Authorization", basic("ann", PASSWORD)};
      assertEquals(503, ann.fetch("GET", admin + STATUS, credentials).statusCode());
      assertEquals(503, ann.fetch("GET", admin + "/metrics").statusCode());
      assertEquals(200, ann.fetch("GET", admin + "/graft/health").statusCode());
      assertTrue(service.dump().contains("graft.admin.login.alow"), service::dump);
    }
  }
}
