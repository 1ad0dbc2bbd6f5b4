package io.graft.registry.consul;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.daemon.Scheduler;
import io.graft.net.Await;
import io.graft.net.http.HttpTransport;
import io.graft.net.server.ServerUrl;
import io.graft.registry.Subscriber;
import io.graft.rules.RulesListener;
import io.graft.rules.RulesSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConsulRulesTest {
  private static final String ALL = "GET /v1/kv/cfg/prod/";

  private final Scheduler scheduler = new Scheduler("rules-test");
  private final HttpTransport transport = new HttpTransport();
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private FakeConsul consul;
  private RulesSource rules;

  @BeforeEach
  void start() throws IOException {
    consul = new FakeConsul();
    rules =
        new ConsulFactory()
            .rules(
                ServerUrl.parse(consul.url("/cfg/prod"), 8500),
                Subscriber.context(Map.of(), scheduler, transport));
  }

  @AfterEach
  void stop() {
    scheduler.execute("close", rules::close);
    scheduler.stop(1000);
    transport.close(1000);
    consul.close();
  }

  private void follow() {
    RulesListener listener =
        new RulesListener() {
          @Override
          public void documents(String fleet, String own) {
            told.add(fleet + "|" + own);
          }

          @Override
          public void failed(String reason) {
            failures.add(reason);
          }
        };
    scheduler.execute("follow", () -> rules.follow("web", listener));
  }

  private void awaitTold(String last) {
    Await.until(
        last,
        () -> !told.isEmpty() && told.get(told.size() - 1).equals(last),
        () -> told + " " + failures + " " + consul.requests);
  }

  private void awaitFailure(String part) {
    Await.until(
        part, () -> failures.stream().anyMatch(each -> each.contains(part)), () -> failures);
  }

  private static String key(String key, String value) {
    String bytes =
        value == null
            ? "null"
            : '"'
                + Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))
                + '"';
    return "{\"Key\":\"" + key + "\",\"Value\":" + bytes + "}";
  }

  private void has(long index, String... keys) {
    consul.says(ALL, 200, "[" + String.join(",", keys) + "]", index);
  }

  @Test
  void bothDocumentsComeFromOneResponseAndChangesAreReported() {
    has(
        7,
        key("cfg/prod/fleet", "a=ä"),
        key("cfg/prod/service/web", "b=2"),
        key("cfg/prod/service/web2", "c=3"));
    follow();
    awaitTold("a=ä|b=2");
    has(8, key("cfg/prod/fleet", null), key("cfg/prod/service/web", "b=3"));
    awaitTold("|b=3");
    assertEquals(2, told.size());
    assertTrue(consul.count(ALL + "?recurse=") >= 1, consul.requests::toString);
  }

  @Test
  void missingDocumentsAreReportedAsMissing() {
    follow();
    awaitTold("null|null");
  }

  @Test
  void aDeniedDocumentIsNotDeleted() {
    has(7, key("cfg/prod/fleet", "a=1"), key("cfg/prod/service/web", "b=2"));
    follow();
    awaitTold("a=1|b=2");
    consul.says("GET /v1/kv/cfg/prod/fleet", 403, "Permission denied", 0);
    has(8, key("cfg/prod/service/web", "b=3"));
    awaitFailure(
        "status 403 (Permission denied), a token is needed (graft.registry.token) that has"
            + " key_prefix \"cfg/prod/\" { policy = \"read\" }");
    assertEquals(List.of("a=1|b=2"), told);
  }

  @Test
  void aDeletedDocumentIsReported() {
    has(7, key("cfg/prod/fleet", "a=1"), key("cfg/prod/service/web", "b=2"));
    follow();
    awaitTold("a=1|b=2");
    has(8, key("cfg/prod/service/web", "b=2"));
    awaitTold("null|b=2");
    consul.says(ALL, 404, "", 9);
    awaitTold("null|null");
  }

  @Test
  void aServerThatLostItsDataHasNotDeletedTheDocuments() {
    has(7, key("cfg/prod/fleet", "a=1"));
    follow();
    awaitTold("a=1|null");
    consul.says(ALL, 404, "", 2);
    awaitFailure("lower index than before");
    has(3, key("cfg/prod/fleet", "a=2"));
    awaitTold("a=2|null");
    assertEquals(2, told.size(), told::toString);
  }

  @Test
  void garbageChangesNothing() {
    has(7, key("cfg/prod/fleet", "a=1"));
    follow();
    awaitTold("a=1|null");
    for (String body :
        new String[] {"{}", "<html>", "[{\"Key\":\"cfg/prod/fleet\",\"Value\":\"?\"}]"}) {
      int before = failures.size();
      consul.says(ALL, 200, body, 8);
      Await.until(body, () -> failures.size() > before, () -> failures);
    }
    consul.says(ALL, 500, "No cluster leader", 0);
    awaitFailure("No cluster leader");
    assertEquals(List.of("a=1|null"), told);
  }
}
