package io.graft.security.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.graft.governance.guard.Denial;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A provider, and services whose people log in there. */
abstract class ProviderLogins {
  static final String SESSION = "graft-session";

  @TempDir Path directory;
  SampleProvider provider;
  private final List<LoginBrowser> services = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    provider = new SampleProvider();
  }

  @AfterEach
  void stop() {
    services.forEach(LoginBrowser::close);
    provider.close();
  }

  final LoginBrowser browser(String... more) throws Exception {
    return service("shop", more).ready();
  }

  final LoginBrowser service(String name, String... more) throws Exception {
    Map<String, String> set = LoginBrowser.at(provider, directory);
    for (int i = 0; i < more.length; i += 2) {
      set.put(more[i], more[i + 1]);
    }
    LoginBrowser browser = new LoginBrowser(name, set);
    services.add(browser);
    return browser;
  }

  static void assertOut(LoginBrowser browser) {
    Denial denial = browser.send(LoginRequest.page("/orders"));
    assertNotNull(denial);
    assertEquals(302, denial.status());
  }
}
