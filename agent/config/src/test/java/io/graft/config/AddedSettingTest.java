package io.graft.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.config.rules.PolicyReader;
import io.graft.config.rules.PolicyView;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Policies;
import io.graft.governance.setting.Setting;
import io.graft.governance.setting.SettingGroup;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A setting that is declared in one place appears in all others. */
class AddedSettingTest {
  private static final String KEY = "graft.client.orders.breaker.patience";

  private static final Setting<Integer> PATIENCE =
      SettingGroup.client("breaker.")
          .routed()
          .integer("patience", "7")
          .range("1", "9")
          .unit("sighs")
          .help("how often the breaker sighs before it opens");

  @BeforeEach
  void add() {
    Catalogue.add(PATIENCE);
  }

  @AfterEach
  void takeBack() {
    Catalogue.add();
  }

  @Test
  void itsValueReachesThePolicy() {
    Settings settings = new Settings(Map.of(KEY, "5"), Map.of(), Map.of());
    Policies policies = PolicyReader.policies(settings);
    assertEquals(List.of(), settings.problems());
    assertEquals(5, policies.client("orders").values().get(PATIENCE));
    assertEquals(7, policies.client("users").values().get(PATIENCE), "its default");
  }

  @Test
  void aRouteCanHaveItsOwnValue() {
    Settings settings =
        new Settings(
            Map.of(
                "graft.client.orders.route.r.match", "/r",
                "graft.client.orders.route.r.breaker.patience", "3"),
            Map.of(),
            Map.of());
    Policies policies = PolicyReader.policies(settings);
    assertEquals(List.of(), settings.problems());
    assertEquals(3, policies.client("orders").routes()[0].policy().values().get(PATIENCE));
  }

  @Test
  void aVariableSetsIt() {
    Settings settings =
        new Settings(Map.of(), Map.of(), Map.of("GRAFT_CLIENT_ORDERS_BREAKER_PATIENCE", "4"));
    assertEquals(4, PolicyReader.policies(settings).client("orders").values().get(PATIENCE));
  }

  @Test
  void aValueOutOfRangeIsLogged() {
    assertEquals(
        KEY
            + "=10 (system property) is not valid (breaker.patience 10 is not 1 to 9); ignored, the"
            + " default is 7",
        problem(KEY, "10"));
  }

  @Test
  void aMalformedValueIsLogged() {
    assertEquals(
        KEY
            + "=much (system property) is not valid (not a whole number at 'm'); expected a whole"
            + " number, 0 or more; ignored, the default is 7",
        problem(KEY, "much"));
  }

  @Test
  void aMisspelledKeyIsSuggested() {
    assertEquals(
        "unknown key graft.client.orders.breaker.patiense (system property); did you mean "
            + KEY
            + "?",
        problem("graft.client.orders.breaker.patiense", "5"));
  }

  @Test
  void theListsShowIt() {
    assertTrue(
        printed(SettingList::text)
            .matches(
                "(?s).*graft\\.client\\.<service>\\.breaker\\.patience +integer +sighs +7 +live,"
                    + " route\\R    how often the breaker sighs before it opens; 1 to 9\\R.*"));
    assertTrue(
        printed(SettingList::json)
            .contains(
                "{\"key\": \"graft.client.<service>.breaker.patience\", \"type\": \"integer\","
                    + " \"unit\": \"sighs\", \"default\": \"7\", \"live\": true, \"route\": true,"
                    + " \"choices\": [], \"meaning\": \"how often the breaker sighs before it"
                    + " opens; 1 to 9\"}"));
  }

  @Test
  void theDocumentHasIt() {
    assertTrue(
        SettingsDocumentTest.made()
            .contains(
                "| `graft.client.<service>.breaker.patience` | integer | `7` | live, route | how"
                    + " often the breaker sighs before it opens; 1 to 9 |\n"));
  }

  @Test
  void theStatusPageShowsIt() {
    assertEquals(7, PolicyView.of(ClientPolicy.DEFAULT, true).get("breaker.patience"));
    ClientPolicy policy = ClientPolicy.builder().set(PATIENCE, 2).build();
    assertEquals(2, PolicyView.of(policy, false).get("breaker.patience"));
  }

  private static String problem(String key, String value) {
    List<String> problems = new Settings(Map.of(key, value), Map.of(), Map.of()).problems();
    assertEquals(1, problems.size(), problems.toString());
    return problems.get(0);
  }

  private static String printed(Consumer<PrintStream> list) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    list.accept(new PrintStream(out, true, StandardCharsets.UTF_8));
    return out.toString(StandardCharsets.UTF_8);
  }
}
