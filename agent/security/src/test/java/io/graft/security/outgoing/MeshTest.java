package io.graft.security.outgoing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.graft.config.Settings;
import io.graft.daemon.Scheduler;
import io.graft.governance.guard.Denial;
import io.graft.governance.guard.RequestGuard;
import io.graft.net.Await;
import io.graft.net.http.HttpTransport;
import io.graft.security.token.SampleRequest;
import io.graft.security.token.Tokens;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services that are known by the tokens that they sign themselves. */
class MeshTest {
  private static final String ID = "spiffe://graft.local/service/shop";

  /** Of the authorities; each test trusts in files of its own. */
  @TempDir static Path issued;

  private static Issued shop;
  private static Issued stranger;

  @TempDir Path temp;
  private final Scheduler scheduler = new Scheduler("test");
  private final HttpTransport transport = new HttpTransport();
  private final Tokens tokens = new Tokens("Orders", "graft.local", scheduler, transport);

  @BeforeAll
  static void issue() throws Exception {
    Issued.authority(issued, "ca");
    Issued.authority(issued, "other");
    shop = Issued.of(issued, "shop", "ca", "san=uri:" + ID, "ku:c=digitalSignature");
    stranger = Issued.of(issued, "stranger", "other", "san=uri:" + ID, "ku:c=digitalSignature");
  }

  @BeforeEach
  void trustTheFirstAuthority() throws Exception {
    trust(shop);
  }

  @AfterEach
  void stop() {
    scheduler.stop(1000);
    transport.close(1000);
  }

  private void trust(Issued issued) throws Exception {
    Files.writeString(temp.resolve("ca.pem"), issued.authorityPem());
  }

  private RequestGuard guard(String file) {
    return tokens.guard(
        new Settings(
            Map.of(
                "graft.server.auth",
                "enforce",
                "graft.server.auth.issuer.fleet",
                "mesh",
                "graft.server.auth.issuer.fleet.jwks",
                "mesh",
                "graft.tls.ca",
                temp.resolve(file).toString()),
            Map.of(),
            Map.of()));
  }

  private static String sign(Issued key, String audience) throws Exception {
    return new WorkloadTokens(() -> key, 300_000_000_000L).sign(audience);
  }

  private static String decision(RequestGuard guard, String token) {
    SampleRequest request = SampleRequest.bearer(token);
    Denial denial = guard.admit(request);
    return denial == null ? request.identity().toString() : denial.status() + "";
  }

  @Test
  void aServiceIsKnownByItsOwnToken() throws Exception {
    RequestGuard guard = guard("ca.pem");
    String token = sign(shop, "orders");
    assertEquals("no user, " + ID, decision(guard, token));
    assertEquals("no user, " + ID, decision(guard, token), "remembered");
    assertEquals("401", decision(guard, sign(stranger, "orders")), "of another authority");
    assertEquals("401", decision(guard, sign(shop, "users")), "for another service");
  }

  @Test
  void attack57AServiceWithACertificateIsNoOtherByATokenThatItHasGotHoldOf() throws Exception {
    RequestGuard guard = guard("ca.pem");
    String token = sign(shop, "orders");
    for (int i = 0; i < 2; i++) {
      SampleRequest thief =
          SampleRequest.bearer(token).service("spiffe://graft.local/service/thief");
      Denial denial = guard.admit(thief);
      assertEquals("401 owner", denial.status() + " " + denial.reason());
      assertEquals("spiffe://graft.local/service/thief", thief.identity().service());
    }
    assertNull(guard.admit(SampleRequest.bearer(token).service(ID)));
  }

  @Test
  void noOtherTokenIsOfTheMesh() {
    RequestGuard guard = guard("ca.pem");
    for (String header : new String[] {"{\"alg\":\"none\"}", "{\"alg\":\"RS256\"}"}) {
      String claims = "{\"iss\":\"mesh\",\"sub\":\"ann\",\"aud\":\"orders\",\"exp\":9999999999}";
      assertEquals("401", decision(guard, text(header) + "." + text(claims) + ".AAAA"));
    }
  }

  private static String text(String json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void otherAuthoritiesEndWhatTheLastHaveProven() throws Exception {
    RequestGuard guard = guard("ca.pem");
    String token = sign(shop, "orders");
    assertEquals("no user, " + ID, decision(guard, token));
    Files.writeString(temp.resolve("ca.pem"), "being written");
    trust(stranger);
    Await.until(
        "the file to be read again",
        () -> decision(guard, token).equals("401"),
        () -> decision(guard, token));
    assertEquals("no user, " + ID, decision(guard, sign(stranger, "orders")));
  }

  @Test
  void withoutAuthoritiesNobodyIsLetIn() throws Exception {
    assertEquals("503", decision(guard("missing.pem"), sign(shop, "orders")));
    assertNull(guard("ca.pem").admit(SampleRequest.bearer(sign(shop, "orders"))));
  }
}
