package io.graft.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.config.Settings;
import io.graft.net.Printed;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RulesFollowerTest {
  private static final String TIMEOUT = "graft.client.orders.timeout";
  private static final String RATE = "graft.client.orders.rate";

  private final Settings settings = new Settings(Map.of(), Map.of(), Map.of());
  private final RulesFollower follower =
      new RulesFollower(
          settings,
          new RulesSource() {
            @Override
            public String describe() {
              return "memory";
            }

            @Override
            public void follow(String service, RulesListener listener) {}

            @Override
            public void close() {}
          },
          null,
          "shop");

  @Test
  void rulesOfTheServiceOverrideThoseOfTheFleet() {
    follower.documents(TIMEOUT + "=1s\n" + RATE + "=5/s", TIMEOUT + "=2s");
    assertEquals("2s", settings.text(TIMEOUT));
    assertEquals("5/s", settings.text(RATE));
    assertEquals("rules of shop, memory", settings.value(TIMEOUT).source());
    assertEquals(List.of(), settings.problems());
    follower.documents(TIMEOUT + "=1s", null);
    assertEquals("1s", settings.text(TIMEOUT));
    assertNull(settings.text(RATE));
  }

  @Test
  void anInvalidValueInEitherRefusesBoth() {
    follower.documents(TIMEOUT + "=1s", null);
    follower.documents(TIMEOUT + "=soon", TIMEOUT + "=2s");
    assertEquals("1s", settings.text(TIMEOUT));
    assertTrue(settings.refused().contains("rules of the fleet, memory"), settings.refused());
    assertTrue(
        settings.problems().get(0).contains("(rules of the fleet, memory, line 1)"),
        settings.problems().toString());
    follower.documents(TIMEOUT + "=3s", null);
    assertEquals("3s", settings.text(TIMEOUT));
    assertNull(settings.refused());
    assertEquals(List.of(), settings.problems());
  }

  @Test
  void aDocumentThatCannotBeParsedIsRefusedWithItsReason() {
    follower.documents(TIMEOUT + "=1s", null);
    follower.documents(TIMEOUT + "=1s", "\n" + RATE + "=\\u00zz");
    assertEquals("1s", settings.text(TIMEOUT));
    assertTrue(
        settings.refused().contains("in the rules of shop a \\u in line 2"), settings.refused());
  }

  @Test
  void anOutageAndItsEndAreOneLogLineEachAndTheRulesStayInForce() {
    try (Printed printed = new Printed()) {
      follower.documents(TIMEOUT + "=1s", null);
      follower.failed("connection refused");
      follower.failed("connection refused");
      assertEquals("connection refused", follower.problem());
      assertEquals("1s", settings.text(TIMEOUT));
      follower.documents(TIMEOUT + "=1s", null);
      assertNull(follower.problem());
      assertEquals(2, printed.lines("graft.rules: memory can").size(), "" + printed.lines(""));
    }
  }
}
