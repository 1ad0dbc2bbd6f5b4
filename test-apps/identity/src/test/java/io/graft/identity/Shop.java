package io.graft.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.Await;
import io.graft.test.Http;
import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The services {@code front} and {@code orders}, and what users see of them. */
final class Shop implements AutoCloseable {
  private final Provider provider;
  private final JavaProcess orders;
  private final JavaProcess front;
  private final String frontUrl;
  private final String ordersUrl;

  /** Starts both, each on the JDK of a feature version. */
  Shop(Provider provider, int frontJdk, int ordersJdk) {
    this.provider = provider;
    orders = service("orders", ordersJdk).start();
    ordersUrl = url(orders);
    String at = "=" + ordersUrl.substring("http://".length());
    JavaProcessBuilder builder =
        service("front", frontJdk)
            .property(
                "graft.registry", "static:own" + at + ",user" + at + ",relay" + at + ",key" + at)
            .property("graft.server.auth.exempt", "/open")
            .property("graft.client.*.auth.issuer", provider.issuer())
            .property("graft.client.*.auth.id", "front")
            .property("graft.client.*.auth.secret", "file:" + provider.credentials.secretFile())
            .property("graft.client.own.auth", "client-credentials")
            .property("graft.client.relay.auth", "relay")
            .property("graft.client.relay.auth.audience", "orders");
    for (String signed : List.of("key", "user")) {
      builder
          .property("graft.client." + signed + ".auth.method", "private-key-jwt")
          .property("graft.client." + signed + ".auth.id", "signer")
          .property(
              "graft.client." + signed + ".auth.secret",
              "file:" + provider.credentials.clientKey());
    }
    builder
        .property("graft.client.key.auth", "client-credentials")
        .property("graft.client.user.auth", "exchange")
        .property("graft.client.user.auth.audience", "orders");
    front = builder.start();
    frontUrl = url(front);
  }

  private JavaProcessBuilder service(String name, int jdk) {
    return JavaProcess.on(jdk)
        .main(ShopMain.class)
        .name(name + " on JDK " + jdk)
        .withAgent()
        .jvmArguments("-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
        .property("graft.service.name", name)
        .property("otel.traces.sampler", "always_on")
        .property("javax.net.ssl.trustStore", provider.credentials.trustStore())
        .property("graft.server.auth", "enforce")
        .property("graft.server.auth.issuer.main", provider.issuer())
        .property("graft.server.auth.issuer.main.audience", name);
  }

  private static String url(JavaProcess process) {
    String line = process.awaitOut("^listening on ");
    return "http://127.0.0.1:" + line.substring(line.lastIndexOf(' ') + 1);
  }

  private static Http.Response get(String url, String token) {
    return Http.get(url, "Authorization", "Bearer " + token);
  }

  /** All that a user tries. */
  void run() {
    String page = provider.login("page");
    String desk = provider.login("desk");
    Await.until("the keys to be there", () -> get(frontUrl + "/", page).status() == 200);
    Await.until("the keys to be there", () -> get(ordersUrl + "/", desk).status() == 200);
    onlyTheAudienceIsLetIn(page);
    theApplicationKnowsTheUser(page);
    aServiceHasATokenOfItsOwn();
    theUsersTokenIsRelayedToItsAudienceOnly(page, desk);
    theUsersTokenIsExchanged(page);
    theProviderGoesAway(page);
  }

  private void onlyTheAudienceIsLetIn(String page) {
    assertEquals(401, Http.get(frontUrl + "/").status());
    assertEquals(401, get(ordersUrl + "/", page).status(), "it is for front");
    String changed = page.substring(0, page.length() - 8) + "AAAAAAAA";
    assertEquals(401, get(frontUrl + "/", changed).status());
  }

  private void theApplicationKnowsTheUser(String page) {
    String[] told = get(frontUrl + "/", page).body().split(" ");
    assertEquals(claims(page.split("\\.")[1]).get("sub").asText(), told[0]);
  }

  private void aServiceHasATokenOfItsOwn() {
    JsonNode secret = called("/open?to=http://own/", null);
    assertTrue(audiences(secret).contains("orders"), secret::toString);
    JsonNode key = called("/open?to=http://key/", null);
    assertTrue(audiences(key).contains("orders"), key::toString);
    assertNotEquals(secret, key);
  }

  private void theUsersTokenIsRelayedToItsAudienceOnly(String page, String desk) {
    assertEquals(claims(desk.split("\\.")[1]), called("/?to=http://relay/", desk));
    Http.Response refused = get(frontUrl + "/?to=http://relay/", page);
    assertEquals(502, refused.status());
    assertTrue(refused.body().contains("is not for this service"), refused.body());
  }

  private void theUsersTokenIsExchanged(String page) {
    JsonNode exchanged = called("/?to=http://user/", page);
    assertEquals(claims(page.split("\\.")[1]).get("sub"), exchanged.get("sub"));
    assertEquals(List.of("orders"), audiences(exchanged));
    assertEquals(exchanged, called("/?to=http://user/", page), "kept");
  }

  private void theProviderGoesAway(String page) {
    provider.close();
    called("/?to=http://user/", page);
    called("/open?to=http://own/", null);
    assertEquals(200, get(frontUrl + "/", page).status());
  }

  /** Calls a service of {@code front}, and returns the claims of the token that it got. */
  private JsonNode called(String path, String token) {
    Http.Response response =
        token == null ? Http.get(frontUrl + path) : get(frontUrl + path, token);
    assertEquals(200, response.status(), response::toString);
    return claims(response.body().split(" ")[1]);
  }

  private static JsonNode claims(String part) {
    return Http.json(new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8));
  }

  private static List<String> audiences(JsonNode claims) {
    List<String> list = new ArrayList<>();
    JsonNode audience = claims.get("aud");
    if (audience.isTextual()) {
      list.add(audience.asText());
    }
    audience.forEach(each -> list.add(each.asText()));
    return list;
  }

  @Override
  public void close() {
    front.close();
    orders.close();
  }
}
