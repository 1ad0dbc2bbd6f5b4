package io.graft.security.token;

import static io.graft.security.token.SampleIssuer.claims;
import static io.graft.security.token.SampleIssuer.sign;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.config.Settings;
import io.graft.governance.guard.Denial;
import io.graft.governance.guard.RequestGuard;
import io.graft.net.Await;
import io.graft.net.Printed;
import java.nio.file.Path;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenGuardTest {
  @TempDir Path directory;
  private SampleIssuer issuer;

  @BeforeEach
  void start() throws Exception {
    issuer = new SampleIssuer(directory);
  }

  @AfterEach
  void stop() {
    issuer.close();
  }

  private static Map<String, Long> counts(SampleIssuer issuer) {
    Map<String, Long> counts = new HashMap<>();
    issuer.tokens.measure(
        (count, labels) ->
            counts.put(labels[1] + " " + labels[3] + " " + labels[5] + " " + labels[7], count));
    return counts;
  }

  @Test
  void aValidTokenMakesTheIdentity() {
    SampleRequest request =
        SampleRequest.bearer(sign(claims().claim("roles", List.of("admin", "clerk")).build()));
    assertNull(issuer.guard().admit(request));
    assertEquals("ann", request.identity().user());
    assertEquals(SampleIssuer.ISSUER, request.identity().issuer());
    assertEquals(Set.of("admin", "clerk"), request.identity().roles());
    assertEquals(request.all("authorization").get(0), "Bearer " + request.identity().token());
    assertFalse(request.identity().toString().contains(request.identity().token()));
    assertEquals(Map.of("accepted none main true", 1L), counts(issuer));
  }

  @Test
  void rolesAreFoundWhereIssuersPutThem() {
    RequestGuard guard = issuer.guard();
    SampleRequest keycloak =
        SampleRequest.bearer(
            sign(claims().claim("realm_access", Map.of("roles", List.of("admin"))).build()));
    assertNull(guard.admit(keycloak));
    assertEquals(Set.of("admin"), keycloak.identity().roles());
    SampleRequest scopes =
        SampleRequest.bearer(sign(claims().claim("scope", "read write").build()));
    assertNull(guard.admit(scopes));
    assertEquals(Set.of("read", "write"), scopes.identity().roles());
    issuer.set("auth.issuer.main.roles", "https://example.com/roles");
    issuer.set("auth.issuer.main.principal", "user.name");
    SampleRequest own =
        SampleRequest.bearer(
            sign(
                claims()
                    .claim("https://example.com/roles", List.of("chief"))
                    .claim("user", Map.of("name", "Ann"))
                    .build()));
    assertNull(issuer.guard().admit(own));
    assertEquals("Ann", own.identity().user());
    assertEquals(Set.of("chief"), own.identity().roles());
    assertEquals(
        "principal", issuer.guard().admit(SampleRequest.bearer(SampleIssuer.token())).reason());
  }

  @Test
  void theAnswersAreThoseOfRfc6750() {
    issuer.set("auth.metadata", "https://orders.example.com/.well-known/oauth-protected-resource");
    RequestGuard guard = issuer.guard();
    String metadata =
        ", resource_metadata=\"https://orders.example.com/.well-known/oauth-protected-resource\"";
    Denial missing = guard.admit(SampleRequest.get("/orders"));
    assertEquals(401, missing.status());
    assertEquals("Bearer realm=\"orders\"" + metadata, missing.header("www-authenticate"));
    assertEquals("no-store", missing.header("cache-control"));
    assertSame(missing, guard.admit(SampleRequest.get("/other")), "no new object");
    Denial invalid = guard.admit(SampleRequest.bearer("a.b.c"));
    assertEquals(401, invalid.status());
    assertTrue(invalid.header("www-authenticate").contains("error=\"invalid_token\""));
    Denial basic = guard.admit(SampleRequest.get("/orders").header("Authorization", "Basic eDp5"));
    assertEquals("missing", basic.reason());
  }

  @Test
  void aTokenEndsInTheCache() throws Exception {
    RequestGuard guard = issuer.guard();
    String token =
        sign(claims().expirationTime(new Date(System.currentTimeMillis() + 2500)).build());
    assertNull(guard.admit(SampleRequest.bearer(token)));
    Await.until(
        "its end", () -> guard.admit(SampleRequest.bearer(token)) != null, () -> "still valid");
    assertEquals("expired", guard.admit(SampleRequest.bearer(token)).reason());
  }

  @Test
  void observingRefusesNothingAndCountsAll() {
    issuer.set("auth", "observe").set("auth.headers", "x-user=sub").set("auth.forward", "strip");
    RequestGuard guard = issuer.guard();
    assertFalse(guard.enforces());
    assertNull(guard.admit(SampleRequest.get("/orders?token=secret")));
    assertNull(guard.admit(SampleRequest.bearer("a.b.c")));
    SampleRequest valid = SampleRequest.bearer(SampleIssuer.token()).header("x-user", "root");
    assertNull(guard.admit(valid));
    assertEquals("ann", valid.identity().user());
    assertEquals(List.of("root"), valid.all("x-user"), "nothing is changed");
    assertEquals(1, valid.all("authorization").size());
    assertEquals(
        Map.of(
            "accepted none main false", 1L,
            "refused missing none false", 1L,
            "refused format none false", 1L),
        counts(issuer));
    String status = issuer.status();
    String shown =
        "{\"peer\":\"10.0.0.3\",\"reason\":\"missing\",\"count\":1,\"request\":\"GET /orders\"}";
    assertTrue(status.contains(shown), status);
    assertFalse(status.contains("secret"), status);
  }

  @Test
  void itIsTheDefaultAndGraftModeObservesToo() {
    issuer.set("auth", "");
    assertNull(issuer.guard().admit(SampleRequest.get("/")));
    issuer.set("auth", "enforce").process("graft.mode", "observe");
    assertNull(issuer.guard().admit(SampleRequest.get("/")));
    issuer.process("graft.mode", "enforce");
    assertNotNull(issuer.guard().admit(SampleRequest.get("/")));
    issuer.set("auth", "off");
    assertNull(issuer.tokens.guard(issuer.settings()));
    assertEquals("{\"mode\":\"off\"}", issuer.status());
  }

  @Test
  void exemptPathsNeedNoTokenAndOtherSpellingsDo() {
    issuer.set("auth.exempt", "GET /health;/public/**");
    RequestGuard guard = issuer.guard();
    for (String path : new String[] {"/health", "/health?full=true", "/public/a/b"}) {
      SampleRequest request = SampleRequest.get(path).header("Authorization", "Bearer broken");
      assertNull(guard.admit(request), path);
      assertNull(request.identity().user());
    }
    for (String path :
        new String[] {
          "/healthy",
          "/public/../orders",
          "/public/%2e%2e/orders",
          "/public/..;/orders",
          "//public/a",
          "/public;a=b/c",
          "/PUBLIC/a",
          "/public%2fa"
        }) {
      assertNotNull(guard.admit(SampleRequest.get(path)), path);
    }
  }

  @Test
  void optionalTokensAreCheckedIfTheyAreThere() {
    issuer.set("auth.required", "false");
    RequestGuard guard = issuer.guard();
    assertNull(guard.admit(SampleRequest.get("/")));
    assertEquals("format", guard.admit(SampleRequest.bearer("a.b.c")).reason());
  }

  @Test
  void headersOfCallersAreRemovedAndClaimsSet() {
    issuer
        .set("auth.headers", "x-user=sub,x-groups=groups,x-name=name")
        .set("auth.exempt", "/health");
    RequestGuard guard = issuer.guard();
    SampleRequest exempt =
        SampleRequest.get("/health").header("X-User", "root").header("x_user", "root");
    assertNull(guard.admit(exempt));
    assertEquals(List.of(), exempt.headerNames());
    SampleRequest refused = SampleRequest.get("/").header("X-User", "root");
    assertNotNull(guard.admit(refused));
    assertEquals(List.of(), refused.headerNames());
    SampleRequest valid =
        SampleRequest.bearer(
                sign(
                    claims()
                        .claim("groups", List.of("a", "b"))
                        .claim("name", "Änn\r\nx-admin: 1")
                        .build()))
            .header("x-user", "root")
            .header("X-USER", "root")
            .header("X_Groups", "admins");
    assertNull(guard.admit(valid));
    assertEquals(List.of("ann"), valid.all("x-user"));
    assertEquals(List.of("a,b"), valid.all("x-groups"));
    assertEquals(List.of(), valid.all("x_groups"));
    assertEquals(List.of("%C3%84nn%0D%0Ax-admin: 1"), valid.all("x-name"));
    assertEquals(
        "headers", guard.admit(SampleRequest.get("/").header("x-user", "root").fixed()).reason());
  }

  @Test
  void aStrippedTokenDoesNotReachTheApplication() {
    issuer
        .set("auth.forward", "strip")
        .set("auth.issuer.main.from", "header:authorization,cookie:token");
    RequestGuard guard = issuer.guard();
    SampleRequest header = SampleRequest.bearer(SampleIssuer.token());
    assertNull(guard.admit(header));
    assertEquals(List.of(), header.all("authorization"));
    assertNotNull(header.identity().token());
    SampleRequest cookie =
        SampleRequest.get("/").header("Cookie", "a=1; token=" + SampleIssuer.token() + "; b=2");
    assertNull(guard.admit(cookie));
    assertEquals(List.of("a=1; b=2"), cookie.all("cookie"));
    SampleRequest joined =
        SampleRequest.get("/").header("Cookie", "a=1,2; b=3,token=" + SampleIssuer.token());
    assertNull(guard.admit(joined));
    assertEquals(List.of("a=1,2; b=3"), joined.all("cookie"));
    assertEquals(
        "headers", guard.admit(SampleRequest.bearer(SampleIssuer.token()).fixed()).reason());
  }

  @Test
  void aKnownTokenIsNotAcceptedInAnotherPlace() throws Exception {
    issuer
        .set("auth.issuer.other", "https://other.example.com")
        .set("auth.issuer.other.jwks", "file:" + directory.resolve("keys.json"))
        .set("auth.issuer.other.audience", "orders")
        .set("auth.issuer.other.from", "cookie:token");
    RequestGuard guard = issuer.guard();
    String token = SampleIssuer.token();
    assertNull(guard.admit(SampleRequest.bearer(token)));
    assertEquals(
        "place", guard.admit(SampleRequest.get("/").header("cookie", "token=" + token)).reason());
    String other = sign(claims().issuer("https://other.example.com").build());
    assertEquals("place", guard.admit(SampleRequest.bearer(other)).reason());
    assertNull(guard.admit(SampleRequest.get("/").header("cookie", "token=" + other)));
  }

  @Test
  void invalidSettingsAreClosedWhereTheyWouldEnforce() {
    String[][] invalid = {
      {"auth.issuer.main.audience", ""},
      {"auth.issuer.main.algorithms", "HS256"},
      {"auth.issuer.main.algorithms", "none"},
      {"auth.issuer.main.jwks", "mesh"},
      {"auth.issuer.main.jwks", "http://keys.example.com/keys"},
      {"auth.issuer.main.tpye", "at+jwt"},
      {"auth.leeway", "1h"},
      {"auth", "enfroce"},
      {"auth.headers", "x-user"},
      {"auth.exempt", "/a /b"},
      {"auth.issuer.second", SampleIssuer.ISSUER},
      {"auth.issuer.second.audience", "orders"}
    };
    for (String[] each : invalid) {
      try (Printed printed = new Printed();
          SampleIssuer broken = new SampleIssuer(directory)) {
        if (each[0].equals("auth.exempt")) {
          broken.set(each[0], each[1]);
        } else {
          broken.set("auth.exempt", "/health").set(each[0], each[1]);
        }
        RequestGuard guard = broken.tokens.guard(broken.settings());
        Denial denial = guard.admit(SampleRequest.bearer(SampleIssuer.token()));
        assertNotNull(denial, each[0] + "=" + each[1]);
        assertEquals("503 settings", denial.status() + " " + denial.reason(), each[0]);
        assertTrue(guard.enforces());
        if (!each[0].equals("auth.exempt")) {
          assertNull(guard.admit(SampleRequest.get("/health")), each[0]);
        }
        assertFalse(printed.lines("[graft] ").isEmpty());
        assertFalse(broken.status().contains("\"problems\":[]"), broken.status());
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }

  @Test
  void oneInvalidSettingAmongManyIsNotOverlooked() {
    for (int i = 0; i < 120; i++) {
      issuer.process("graft.no.such.key" + i, "x");
    }
    issuer.set("auth", "enfroce");
    try (Printed printed = new Printed()) {
      RequestGuard guard = issuer.tokens.guard(issuer.settings());
      assertTrue(guard.enforces(), printed.lines("[graft] ").size() + " lines");
      assertEquals(503, guard.admit(SampleRequest.bearer(SampleIssuer.token())).status());
    }
  }

  @Test
  void aTokenIsNotRememberedLongerThanItIsAccepted() {
    issuer.set("auth.issuer.main.max-age", "1m");
    RequestGuard guard = issuer.guard();
    long now = System.currentTimeMillis();
    String token =
        sign(
            claims()
                .issueTime(new Date(now - 57_000))
                .expirationTime(new Date(now + 57_000))
                .build());
    assertNull(guard.admit(SampleRequest.bearer(token)));
    Denial[] last = new Denial[1];
    Await.until(
        "the token to be too old",
        () -> (last[0] = guard.admit(SampleRequest.bearer(token))) != null,
        () -> "");
    assertEquals("age", last[0].reason());
  }

  @Test
  void attack50WhereHeadersAreNotListedNoneCanHaveBeenTakenAway() {
    issuer.set("auth.headers", "x-user=sub");
    SampleRequest request =
        SampleRequest.bearer(SampleIssuer.token()).header("X_User", "root").unlisted();
    Denial denial = issuer.guard().admit(request);
    assertNotNull(denial);
    assertEquals("503 headers", denial.status() + " " + denial.reason());
  }

  @Test
  void attack38APathIsToldWithoutWhatMayBeASecret() {
    issuer.set("auth", "observe");
    issuer.guard().admit(SampleRequest.get("/reset/s3cr3t0f0urs/now"));
    assertTrue(issuer.status().contains("GET /reset/*/now"), issuer.status());
    assertFalse(issuer.status().contains("s3cr3t"), issuer.status());
  }

  @Test
  void unchangedSettingsKeepTheGuardAndWrongLiveOnesTheLast() {
    RequestGuard guard = issuer.guard();
    Settings settings = issuer.settings();
    assertSame(guard, issuer.tokens.guard(settings));
    settings.live(Map.of("graft.server.rate", "1000/s"), "rules");
    assertSame(guard, issuer.tokens.guard(settings));
    settings.live(Map.of("graft.server.auth.issuer.new", "https://new.example.com"), "rules");
    assertSame(guard, issuer.tokens.guard(settings), "it has no audience");
    settings.live(
        Map.of(
            "graft.server.auth.issuer.new", "https://new.example.com",
            "graft.server.auth.issuer.new.audience", "orders"),
        "rules");
    RequestGuard next = issuer.tokens.guard(settings);
    assertNull(next.admit(SampleRequest.bearer(SampleIssuer.token())), "its keys were kept");
  }

  @Test
  void noTokenIsInAnyOutput() {
    try (Printed printed = new Printed()) {
      issuer.set("auth.forward", "keep");
      RequestGuard guard = issuer.guard();
      String canary = sign(claims().audience("canary-of-the-audience").jwtID("canary").build());
      guard.admit(SampleRequest.bearer(canary));
      guard.admit(SampleRequest.bearer(SampleIssuer.token()));
      String status = issuer.status() + counts(issuer);
      assertFalse(status.contains(canary));
      assertFalse(status.contains("canary"));
      Await.until(
          "the line about refused requests",
          () -> !printed.lines("were refused").isEmpty(),
          () -> printed.lines(""));
      assertEquals(List.of(), printed.lines(canary));
      assertEquals(List.of(), printed.lines("canary"));
      assertEquals(List.of(), printed.lines("eyJ"));
    }
  }
}
