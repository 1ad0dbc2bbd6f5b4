package io.graft.registry.nacos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.config.Settings;
import io.graft.daemon.Scheduler;
import io.graft.net.Await;
import io.graft.net.http.HttpTransport;
import io.graft.net.server.ServerUrl;
import io.graft.registry.RegistryContext;
import io.graft.rules.RulesListener;
import io.graft.rules.RulesSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class NacosRulesTest implements RulesListener {
  private final Scheduler scheduler = new Scheduler("rules-test");
  private final HttpTransport transport = new HttpTransport();
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private FakeNacos nacos;
  private RulesSource source;

  @BeforeEach
  void start() throws Exception {
    nacos = new FakeNacos();
  }

  @AfterEach
  void stop() {
    if (source != null) {
      scheduler.execute("close", source::close);
    }
    scheduler.stop(1000);
    transport.close(1000);
    nacos.close();
  }

  private void follow(String rest) {
    RegistryContext context =
        new RegistryContext(new Settings(Map.of(), Map.of(), Map.of()), scheduler, transport);
    source = new NacosFactory().rules(ServerUrl.parse(nacos.url(rest), 8848), context);
    scheduler.execute("follow", () -> source.follow("orders", this));
  }

  @Override
  public void documents(String fleet, String own) {
    told.add(fleet + "|" + own);
  }

  @Override
  public void failed(String reason) {
    failures.add(reason);
  }

  private void await(String documents) {
    Await.until(
        documents,
        () -> !told.isEmpty() && told.get(told.size() - 1).equals(documents),
        () -> told + " " + failures + " " + nacos.requests);
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1", "v3"})
  void bothDocumentsAndEachChangeAreReported(String api) {
    nacos.apis = Set.of(api);
    follow("");
    await("null|null");
    nacos.configs.put("graft.fleet", "a=b\n");
    await("a=b\n|null");
    nacos.configs.put("graft.service.orders", "c=ä\n");
    await("a=b\n|c=ä\n");
    nacos.configs.put("graft.service.orders", "");
    await("a=b\n|");
    nacos.configs.clear();
    await("null|null");
    assertTrue(failures.isEmpty(), failures.toString());
  }

  @Test
  void theUrlSelectsTheConfigurations() {
    follow("/nacos/shop?namespace=dev&group=g");
    await("null|null");
    assertEquals(
        "GET /nacos/v1/cs/configs {dataId=shop.service.orders, group=g, tenant=dev}",
        nacos.last("GET /nacos/v1/cs/configs"));
    Await.until("to listen", () -> nacos.asked("POST") > 0, () -> nacos.requests);
    assertTrue(
        nacos
            .last("POST")
            .endsWith(
                "shop.fleet\u0002g\u0002\u0002dev\u0001"
                    + "shop.service.orders\u0002g\u0002\u0002dev\u0001}"),
        nacos.last("POST"));
    assertTrue(source.describe().endsWith("/nacos, namespace dev, group g, shop.*"));
  }

  @Test
  void thePrefixCanBeThePathOrAParameter() {
    follow("/shop");
    await("null|null");
    assertTrue(nacos.last("GET").startsWith("GET /nacos/v1/cs/configs {dataId=shop.service"));
    scheduler.execute("close", source::close);
    follow("/nacos?prefix=rules");
    Await.until(
        "another prefix",
        () -> nacos.last("GET").startsWith("GET /nacos/v1/cs/configs {dataId=rules.service"),
        () -> nacos.requests);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 403, 404, 500, 503})
  void invalidResponsesChangeNothing(int status) {
    nacos.configs.put("graft.fleet", "a=b");
    follow("");
    await("a=b|null");
    int before = told.size();
    nacos.says("configs", status, "<html>portal</html>");
    nacos.configs.put("graft.fleet", "c=d");
    Await.until("a failure", () -> !failures.isEmpty(), () -> told);
    assertEquals(before, told.size());
    nacos.saysWhatIsRight();
    await("c=d|null");
  }

  @Test
  void aServerThatAlwaysReportsChangesIsNotFlooded() {
    nacos.says("listener", 200, "graft.fleet%02DEFAULT_GROUP%01\n");
    follow("");
    AtomicInteger later = new AtomicInteger();
    scheduler.after("later", 3000, later::incrementAndGet);
    Await.until("time to pass", () -> later.get() == 1, () -> told);
    assertTrue(told.size() < 12, told.toString());
    nacos.configs.put("graft.fleet", "a=b");
    await("a=b|null");
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 404, 500, 504})
  void withoutLongPollingBothArePolled(int status) {
    nacos.says("listener", status, "");
    follow("");
    await("null|null");
    nacos.configs.put("graft.fleet", "a=b");
    await("a=b|null");
    assertTrue(nacos.asked("GET") < 30, nacos.requests.toString());
  }
}
