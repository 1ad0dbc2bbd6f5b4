package io.graft.alerts.scaling;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.graft.alerts.TestFacts;
import io.graft.config.Settings;
import io.graft.governance.service.Instance;
import io.graft.net.json.JsonException;
import io.graft.net.json.JsonValue;
import io.graft.net.json.JsonWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Minutes of load, in virtual time. */
class ScalingTest {
  private final TestFacts facts = new TestFacts();
  private Scaling scaling;

  private void start(int instances, Map<String, String> keys) {
    scaling = new Scaling(new Settings(keys, Map.of(), Map.of()), facts, facts, "shop");
    facts.instances.clear();
    for (int i = 0; i < instances; i++) {
      facts.instances.add(Instance.builder("shop", "shop-" + i, "10.0.0." + i, 80).build());
    }
  }

  private void minutes(int minutes) {
    for (int i = 0; i < 12 * minutes; i++) {
      facts.nanos += 5 * TestFacts.SECOND;
      scaling.run();
    }
  }

  private JsonValue json() throws JsonException {
    JsonWriter json = new JsonWriter();
    json.object(scaling);
    return JsonValue.read(json.toString());
  }

  private long desired() throws JsonException {
    return json().get("desired").number(-1);
  }

  @Test
  void moreInFlightThanShouldBeNeedsMoreAtOnceAndFewerAfterFiveMinutes() throws JsonException {
    start(4, Map.of("graft.scaling.utilization", "50%", "graft.scaling.min", "2"));
    facts.limit = 100;
    facts.inFlight = 50;
    minutes(2);
    assertEquals(4, desired());
    facts.inFlight = 75;
    minutes(2);
    assertEquals(6, desired(), "4 times 75 by 50");
    assertEquals("concurrency", json().get("basis").text());
    facts.inFlight = 1;
    minutes(4);
    assertEquals(6, desired(), "the highest of five minutes");
    minutes(3);
    assertEquals(2, desired(), "the least");
  }

  @Test
  void anAgentThatHasJustStartedKeepsWhatThereIs() throws JsonException {
    start(4, Map.of("graft.scaling.min", "2"));
    facts.limit = 100;
    minutes(4);
    assertEquals(4, desired(), "nothing is in flight");
    minutes(2);
    assertEquals(2, desired());
  }

  @Test
  void aPeakOfSomeSecondsIsAveraged() throws JsonException {
    start(4, Map.of("graft.scaling.utilization", "50%", "graft.scaling.down-after", "0"));
    facts.limit = 100;
    facts.inFlight = 50;
    minutes(2);
    facts.inFlight = 100;
    facts.nanos += 5 * TestFacts.SECOND;
    scaling.run();
    assertEquals(4, desired());
  }

  @Test
  void whatIsRefusedIsNeeded() throws JsonException {
    start(3, Map.of());
    scaling.run();
    for (int i = 0; i < 12; i++) {
      facts.serve(100, 200, 10);
      facts.serve(50, 503, 0);
      facts.refusals += 50;
      facts.nanos += 5 * TestFacts.SECOND;
      scaling.run();
    }
    assertEquals(5, desired(), "3 times 150 by 100, rounded up");
    assertEquals("shedding", json().get("basis").text());
  }

  @Test
  void aSlowServiceNeedsMoreUpToTheMost() throws JsonException {
    start(3, Map.of("graft.scaling.p99", "100ms", "graft.scaling.max", "5"));
    scaling.run();
    facts.serve(100, 200, 900);
    minutes(1);
    assertEquals(5, desired());
    assertEquals("latency", json().get("basis").text());
  }

  @Test
  void whereNothingIsKnownNothingChanges() throws JsonException {
    start(3, Map.of());
    minutes(1);
    assertEquals(3, desired());
    assertEquals(true, json().get("basis").none());
  }
}
