package io.graft.security.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.config.Settings;
import io.graft.daemon.Scheduler;
import io.graft.governance.event.Decisions;
import io.graft.governance.event.Recorder;
import io.graft.governance.guard.Denial;
import io.graft.governance.time.Clock;
import io.graft.net.http.HttpTransport;
import io.graft.security.SecurityContext;
import io.graft.security.token.SampleRequest;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the settings of security do together. */
class SecurityTest {
  private final Scheduler scheduler = new Scheduler("test");
  private final HttpTransport transport = new HttpTransport();
  private Settings settings;

  @AfterEach
  void stop() {
    transport.close(1000);
    scheduler.stop(1000);
  }

  /** Security of keys and values, with blanks between. */
  private Security of(String lines) {
    Map<String, String> properties = new HashMap<>();
    for (String line : lines.split(" ")) {
      int equals = line.indexOf('=');
      properties.put("graft." + line.substring(0, equals), line.substring(equals + 1));
    }
    settings = new Settings(properties, Map.of(), Map.of());
    return new Security(
        new SecurityContext(
            "orders",
            settings,
            scheduler,
            transport,
            new Decisions(Recorder.NONE, Clock.SYSTEM, 10)));
  }

  private static String decision(Security security, SampleRequest request) {
    Denial denial = security.admit(request);
    return denial == null ? "served" : denial.status() + " " + denial.reason();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "server.edge.strip=x/user",
        "server.edge.trust=10.0.0.0/64",
        "server.edge.trsut=10.0.0.0/8",
        "server.path=stric",
        "server.access=enfroce",
        "server.access=enforce server.access.a.form=anyone",
        "server.access=enforce server.auth.leewya=1s",
        "server.access=enforce config=/nowhere/graft.properties",
        "server.edge.strip=x-user config=/nowhere/graft.properties"
      })
  void aKeyThatIsNotValidLetsNobodyIn(String lines) {
    assertEquals("503 invalid setting", decision(of(lines), SampleRequest.get("/")));
    assertTrue(of(lines).enforces());
    Security observed = of(lines + " mode=observe");
    assertEquals("served", decision(observed, SampleRequest.get("/")));
    assertFalse(observed.enforces());
  }

  @Test
  void whatIsOnlyObservedIsServedWhateverIsWrong() {
    Security security = of("server.access=observe server.access.a.form=anyone");
    assertEquals("served", decision(security, SampleRequest.get("/")));
  }

  @Test
  void rulesThatHaveNotBeenReadLetNobodyIn() {
    Security security = of("server.access=enforce rules=consul://127.0.0.1:1/rules");
    assertEquals("503 no rules yet", decision(security, SampleRequest.get("/admin")));
    assertTrue(security.enforces());
    settings.live(
        Map.of("graft.server.access.d.action", "deny", "graft.server.access.d.to", "/admin"),
        "test");
    security.changed(settings);
    assertEquals("403 d", decision(security, SampleRequest.get("/admin")));
    assertEquals("served", decision(security, SampleRequest.get("/")));
    assertEquals(
        "403 default",
        decision(
            of("server.access=enforce server.access.default=deny rules=consul://127.0.0.1:1/rules"),
            SampleRequest.get("/")));
  }

  @Test
  void exemptPathsMakePathsStrict() {
    String tokens =
        " server.auth.issuer.m=https://id.example server.auth.issuer.m.audience=orders"
            + " server.auth.issuer.m.jwks=file:/nowhere server.auth.exempt=/health";
    Security security = of("server.auth=enforce" + tokens);
    assertEquals("strict", security.pathMode());
    assertEquals("400 path", decision(security, SampleRequest.get("/x/..;/health")));
    assertEquals("served", decision(security, SampleRequest.get("/health")));
    assertEquals("401 missing", decision(security, SampleRequest.get("/x")));
    assertEquals("observe", of("server.auth=observe" + tokens).pathMode());
    assertEquals("observe", of("server.auth=enforce server.path=observe" + tokens).pathMode());
    assertNull(of("server.auth=off" + tokens).pathMode());
  }

  @ParameterizedTest
  @CsvSource({
    "GET,*,400 path",
    "OPTIONS,*,served",
    "CONNECT,orders:443,400 path",
    "OPTIONS,/admin,403 d",
    "OPTIONS,//admin,400 path"
  })
  void attack49TargetsThatAreNoPath(String method, String path, String expected) {
    Security security =
        of("server.access=enforce server.access.d.action=deny server.access.d.to=/admin/**;/admin");
    assertEquals(expected, decision(security, SampleRequest.of(method, path)));
  }

  @Test
  void attack51WhereHeadersAreNotListedNoneIsLetThrough() {
    Security security = of("server.edge.trust=10.1.0.0/16");
    SampleRequest spoofed = SampleRequest.get("/").header("X_SSL_Client_S_DN", "root").unlisted();
    assertEquals("400 edge", decision(security, spoofed));
    SampleRequest listed = SampleRequest.get("/").header("X_SSL_Client_S_DN", "root");
    assertEquals("served", decision(security, listed));
    assertTrue(listed.headerNames().isEmpty());
  }
}
