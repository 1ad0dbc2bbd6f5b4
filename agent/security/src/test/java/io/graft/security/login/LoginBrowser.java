package io.graft.security.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.graft.config.Settings;
import io.graft.daemon.Scheduler;
import io.graft.governance.event.Decisions;
import io.graft.governance.event.Recorder;
import io.graft.governance.guard.Denial;
import io.graft.governance.time.Clock;
import io.graft.net.Await;
import io.graft.net.http.HttpTransport;
import io.graft.net.json.JsonWriter;
import io.graft.security.SecurityContext;
import io.graft.security.guard.Security;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** A service with login, and the cookies of one browser. */
final class LoginBrowser implements AutoCloseable {
  private static final Decisions DECISIONS = new Decisions(Recorder.NONE, Clock.SYSTEM, 10);

  private final Scheduler scheduler;
  private final HttpTransport transport;
  final Security service;
  private final Map<String, String> cookies = new LinkedHashMap<>();

  LoginBrowser(Map<String, String> properties) {
    this("shop", properties);
  }

  LoginBrowser(String name, Map<String, String> properties) {
    scheduler = new Scheduler("test");
    transport = new HttpTransport();
    Settings settings = new Settings(new HashMap<>(properties), new HashMap<>(), new HashMap<>());
    settings.announce();
    service = new Security(new SecurityContext(name, settings, scheduler, transport, DECISIONS));
  }

  /** Waits until the provider's documents are loaded. */
  LoginBrowser ready() {
    Await.until("the provider", () -> status().matches("(?s).*ready, \\d+ keys.*"), this::status);
    return this;
  }

  /** What the status page says of login. */
  String status() {
    JsonWriter json = new JsonWriter().open();
    service.login().write(json);
    return json.close().toString();
  }

  /** Another browser at the same service. */
  private LoginBrowser(LoginBrowser other) {
    service = other.service;
    scheduler = other.scheduler;
    transport = other.transport;
  }

  LoginBrowser other() {
    return new LoginBrowser(this);
  }

  /** The settings of a login at a provider. */
  static Map<String, String> at(SampleProvider provider, Path directory) throws Exception {
    Path secret = secret(directory, "secret", SampleProvider.SECRET);
    Map<String, String> set = new HashMap<>();
    set.put("graft.server.auth.issuer.main", provider.issuer());
    set.put("graft.server.login", "main");
    set.put("graft.server.login.id", SampleProvider.CLIENT);
    set.put("graft.server.login.secret", "file:" + secret);
    return set;
  }

  static Path secret(Path directory, String name, String text) throws Exception {
    Path file = directory.resolve(name);
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }

  /** Sends a request with the browser's cookies, and keeps those of the response. */
  Denial send(LoginRequest request) {
    Denial denial = service.admit(request.header("Cookie", header()));
    keep(denial);
    return denial;
  }

  void keep(Denial denial) {
    String[] headers = denial == null ? new String[0] : denial.headers();
    for (int i = 0; i < headers.length; i += 2) {
      if (headers[i].equals("Set-Cookie")) {
        String pair = headers[i + 1].substring(0, headers[i + 1].indexOf(';'));
        String name = pair.substring(0, pair.indexOf('='));
        if (headers[i + 1].contains("Max-Age=0")) {
          cookies.remove(name);
        } else {
          cookies.put(name, pair.substring(name.length() + 1));
        }
      }
    }
  }

  String header() {
    StringBuilder all = new StringBuilder();
    cookies.forEach(
        (name, value) ->
            all.append(all.length() == 0 ? "" : "; ").append(name).append('=').append(value));
    return all.toString();
  }

  Map<String, String> cookies() {
    return cookies;
  }

  /** Opens a page without a session; returns where the browser is sent to log in. */
  String begin(String page) {
    Denial denial = send(LoginRequest.page(page));
    assertNotNull(denial, page);
    assertEquals(302, denial.status(), denial::reason);
    return denial.header("Location");
  }

  /** The path of the provider's response. */
  static String callback(String authorization, String code) {
    String state = SampleProvider.form(authorization.split("\\?")[1]).get("state");
    return "/graft/callback?state=" + state + "&code=" + code;
  }

  /** Logs in; returns where the browser goes then. */
  String logIn(SampleProvider provider, String page) {
    String to = begin(page);
    Denial done = send(LoginRequest.page(callback(to, provider.code(to))));
    assertEquals(302, done.status(), done::reason);
    return done.header("Location");
  }

  @Override
  public void close() {
    service.close();
    transport.close(1000);
    scheduler.stop(1000);
  }
}
