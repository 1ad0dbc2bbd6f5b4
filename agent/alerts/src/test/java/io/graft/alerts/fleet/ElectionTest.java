package io.graft.alerts.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.alerts.tell.Notification;
import io.graft.governance.service.Instance;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ElectionTest {
  private static final long SECOND = 1_000_000_000L;

  private static Instance instance(String id, String host, Map<String, String> metadata) {
    return Instance.builder("shop", id, host, 8080).metadata(metadata).build();
  }

  private static Instance telling(String id) {
    return instance(id, "10.0.0.1", Map.of(Election.METADATA, Election.TELLS));
  }

  private static List<Instance> three() {
    return List.of(telling("a"), telling("b"), telling("c"));
  }

  @Test
  void theFirstInTheRegistryTellsAndTheOthersDoNotWhileTheyAreHeard() {
    assertTrue(new Election("a", 0).tells(three(), SECOND));
    Election second = new Election("b", 0);
    Election third = new Election("c", 0);
    for (int at = 0; at < 300; at += 5) {
      assertFalse(second.tells(three(), at * SECOND));
      assertFalse(third.tells(three(), at * SECOND));
      second.heard("a", "", at * SECOND);
      third.heard("a", "", at * SECOND);
    }
    assertTrue(second.tells(three().subList(1, 3), 300 * SECOND), "the first has gone");
    assertFalse(third.tells(three().subList(1, 3), 300 * SECOND));
  }

  @Test
  void whoIsNotHeardTellsOneAfterTheOther() {
    Election second = new Election("b", 0);
    Election third = new Election("c", 0);
    assertFalse(second.tells(three(), 20 * SECOND));
    assertTrue(second.tells(three(), 21 * SECOND));
    assertFalse(third.tells(three(), 30 * SECOND));
    third.heard("b", "", 25 * SECOND);
    assertFalse(third.tells(three(), 50 * SECOND), "the second hears it");
    assertTrue(third.tells(three(), 60 * SECOND));
    second.heard("a", "", 60 * SECOND);
    assertFalse(second.tells(three(), 61 * SECOND), "the first is back");
  }

  @Test
  void oneThatHasNoWebhookOrIsNotRegisteredIsNotWaitedFor() {
    List<Instance> instances = new ArrayList<>(three());
    instances.set(0, instance("a", "10.0.0.1", Map.of(Election.METADATA, Election.WATCHES)));
    assertTrue(new Election("b", 0).tells(instances, SECOND));
    Election client = new Election("x", 0);
    assertFalse(client.tells(three(), SECOND), "it may be about to register");
    assertTrue(client.tells(three(), 21 * SECOND));
  }

  @Test
  void nobodyBehindItSilencesAnInstance() {
    Election second = new Election("b", 0);
    second.tells(three(), SECOND);
    second.heard("c", "", 30 * SECOND);
    second.heard("stranger", "", 30 * SECOND);
    assertTrue(second.tells(three(), 31 * SECOND));
    assertNull(second.takeTold());
  }

  @Test
  void whatWasToldIsHandedOn() {
    Notification one =
        new Notification(
            "breaker-open", "orders:8080", null, "critical", null, "x", 5, List.of("a"));
    Notification other =
        new Notification("certificate", "", "a,b@c/d", "warning", null, "x", 6, List.of("a"));
    Election second = new Election("b", 0);
    second.tells(three(), SECOND);
    second.heard("a", Election.header(List.of(one, other)), SECOND);
    List<Notification> told = second.takeTold();
    assertEquals(List.of(one.key(), other.key()), told.stream().map(Notification::key).toList());
    assertEquals("a,b@c/d", told.get(1).instance());
    assertEquals("critical", told.get(0).severity());
    assertEquals(5, told.get(0).since());
    assertEquals(List.of(), Election.parse("nonsense,a@b@c,a/b@1@warning,%zz/b/@1@warning"));
  }

  @Test
  void theHeaderStaysSmall() {
    List<Notification> many = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      many.add(
          new Notification("rule-" + i, "destination-" + i, null, "info", null, "", 1, List.of()));
    }
    int length = Election.header(many).length();
    assertTrue(length > 5_000 && length < 6_100, String.valueOf(length));
  }

  @Test
  void aLoopbackAddressIsAskedOnThisHostOnly() {
    Map<String, String> loopback = Map.of("admin", "127.0.0.1:4000");
    Instance own = instance("a", "10.0.0.1", loopback);
    assertEquals(
        "http://127.0.0.1:4000",
        String.valueOf(Peers.admin(instance("b", "10.0.0.1", loopback), own)));
    assertNull(Peers.admin(instance("b", "10.0.0.2", loopback), own));
    assertNull(Peers.admin(instance("b", "10.0.0.1", Map.of()), own));
    assertNull(Peers.admin(instance("b", "10.0.0.1", Map.of("admin", "x y")), own));
    assertEquals(
        "http://10.0.0.2:4000",
        String.valueOf(
            Peers.admin(instance("b", "10.0.0.2", Map.of("admin", "10.0.0.2:4000")), own)));
  }
}
