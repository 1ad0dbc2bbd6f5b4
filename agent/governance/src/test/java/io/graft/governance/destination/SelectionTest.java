package io.graft.governance.destination;

import static io.graft.governance.Rig.MILLI;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.Rig;
import io.graft.governance.config.Balance;
import io.graft.governance.config.BalanceConfig;
import io.graft.governance.config.MirrorConfig;
import io.graft.governance.config.SelectionConfig;
import io.graft.governance.context.CallContext;
import io.graft.governance.context.TraceIds;
import io.graft.governance.event.Decision;
import io.graft.governance.match.RequestKey;
import io.graft.governance.mirror.Copy;
import io.graft.governance.mirror.Mirror;
import io.graft.governance.outbound.ClientCall;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Policies;
import io.graft.governance.rule.MirrorTarget;
import io.graft.governance.rule.Split;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Traffic by rules: versions, colours, keys and copies. */
class SelectionTest {
  @AfterEach
  void leaveNoContext() {
    CallContext.swap(null);
  }

  private static Map<String, Integer> count(Rig rig, int calls) {
    Map<String, Integer> counts = new HashMap<>();
    for (int i = 0; i < calls; i++) {
      counts.merge(rig.answered("orders", 200, MILLI), 1, Integer::sum);
    }
    return counts;
  }

  private static void baggage(String text) {
    CallContext.swap(new Context(text));
  }

  @Test
  void aSplitGivesEachVersionItsShare() {
    Rig rig = split("version=2:10,version=1:90");
    rig.services.putVersions("orders", "1", "1", "2");
    Map<String, Integer> counts = count(rig, 5000);
    assertEquals(500, counts.get("orders-8003"), 80);
  }

  @Test
  void aShareWithoutAUsableInstanceGoesToTheOthers() {
    Rig rig = split("version=2:10,version=1:90");
    rig.services.putVersions("orders", "1", "1");
    assertEquals(100, count(rig, 100).values().stream().mapToInt(i -> i).sum());
    rig.services.putVersions("orders", "3");
    assertEquals(100, count(rig, 100).get("orders-8001"), "an unknown version beats none");
  }

  @Test
  void aRetryStaysInItsShare() {
    Rig rig = split("version=2:50,version=1:50");
    rig.services.putVersions("orders", "1", "1", "2", "2");
    for (int i = 0; i < 8; i++) {
      ClientCall call = rig.get("orders");
      String first = call.target().version();
      if (call.responded(503, null, null).sends()) {
        assertEquals(first, call.target().version());
        call.responded(200, null, null);
      }
      call.end();
      rig.time.advance(1000 * MILLI);
    }
  }

  @Test
  void aColouredCallGoesToInstancesOfItsColour() {
    Rig rig = new Rig();
    rig.services.putTagged("orders", "", "color=blue,x", "");
    baggage("user=1,graft.color=blue");
    assertEquals(Set.of("orders-8002"), count(rig, 50).keySet());
    baggage("graft.color=green");
    assertEquals(Set.of("orders-8001", "orders-8003"), count(rig, 50).keySet());
    CallContext.swap(null);
    assertEquals(Set.of("orders-8001", "orders-8003"), count(rig, 50).keySet());
  }

  @Test
  void ifOnlyColouredInstancesAreLeftTheyServeAllCalls() {
    Rig rig = new Rig();
    rig.services.putTagged("orders", "color=blue", "color=blue");
    assertEquals(2, count(rig, 50).size());
  }

  @Test
  void coloursMayBeSwitchedOff() {
    Rig rig = Rig.with(ClientPolicy.builder().set(SelectionConfig.COLOR, false).build());
    rig.services.putTagged("orders", "", "color=blue");
    assertEquals(2, count(rig, 50).size());
  }

  @Test
  void aKeyFindsTheSameInstanceAndCallsWithoutOneAreBalanced() {
    Rig rig =
        Rig.with(
            ClientPolicy.builder()
                .set(BalanceConfig.BALANCE, Balance.HASH)
                .set(BalanceConfig.HASH_KEY, RequestKey.parse("header:user"))
                .build());
    rig.services.put("orders", 8001, 8002, 8003, 8004);
    Set<String> all = new HashSet<>();
    for (int user = 0; user < 40; user++) {
      Set<String> targets = new HashSet<>();
      for (int i = 0; i < 5; i++) {
        ClientCall call = rig.begin(new Rig.Request("orders").header("user", "u" + user));
        targets.add(call.target().id());
        call.responded(200, null, null);
        call.end();
      }
      assertEquals(1, targets.size(), "user " + user);
      all.addAll(targets);
    }
    assertEquals(4, all.size());
    assertTrue(count(rig, 100).size() > 1);
  }

  @Test
  void aCopyGoesToTheOtherServiceWithTheHeadersOfTheRequest() {
    Sent sent = new Sent();
    Rig rig =
        new Rig(Policies.builder().client("orders", mirror("service:next").build()).build(), sent);
    rig.services.put("orders", 8001);
    rig.services.put("next", 9001);
    Rig.Request request = new Rig.Request("orders").path("/items?page=2").header("x-user", "7");
    ClientCall call = rig.begin(request);
    call.inject(Rig.Adapter.INSTANCE, request);
    assertEquals("orders-8001", call.target().id());
    Copy copy = sent.copies.get(0);
    assertEquals("next-9001", copy.instance().id());
    assertEquals("/items?page=2", copy.path());
    assertEquals("orders", copy.authority());
    assertTrue(copy.headers().contains("x-user"));
    assertTrue(copy.headers().contains("traceparent"));
    assertEquals(1, rig.decided(Decision.Kind.MIRRORED));
  }

  @Test
  void callsOfACopyAreNotCopied() {
    Sent sent = new Sent();
    Rig rig = new Rig(Policies.builder().client("*", mirror("version=2").build()).build(), sent);
    rig.services.putVersions("orders", "1", "2");
    CallContext.swap(
        new Context(null) {
          @Override
          public boolean mirrored() {
            return true;
          }
        });
    inject(rig);
    assertTrue(sent.copies.isEmpty());
    CallContext.swap(null);
    inject(rig);
    assertEquals("2", sent.copies.get(0).instance().version());
  }

  @Test
  void aRequestWhoseBodyIsNotInMemoryIsNotCopied() {
    Sent sent = new Sent();
    Rig rig = new Rig(Policies.builder().client("*", mirror("version=2").build()).build(), sent);
    rig.services.putVersions("orders", "1", "2");
    Rig.Request request = new Rig.Request("orders");
    request.replayable = false;
    ClientCall call = rig.begin(request);
    call.inject(Rig.Adapter.INSTANCE, request);
    assertTrue(sent.copies.isEmpty());
    assertNull(call.action().reply());
  }

  private static void inject(Rig rig) {
    Rig.Request request = new Rig.Request("orders");
    ClientCall call = rig.begin(request);
    call.inject(Rig.Adapter.INSTANCE, request);
    call.end();
  }

  private static ClientPolicy.Builder mirror(String target) {
    return ClientPolicy.builder().set(MirrorConfig.TARGET, MirrorTarget.parse(target));
  }

  private static Rig split(String text) {
    return Rig.with(ClientPolicy.builder().set(SelectionConfig.SHARES, Split.parse(text)).build());
  }

  private static class Context extends CallContext {
    Context(String baggage) {
      super(new TraceIds(1, 2, 3, 0), null, baggage, CallContext.NO_DEADLINE);
    }
  }

  /** A mirror that records the copies. */
  private static final class Sent implements Mirror {
    final List<Copy> copies = new ArrayList<>();

    @Override
    public boolean send(Copy copy) {
      return copies.add(copy);
    }

    @Override
    public long sent() {
      return copies.size();
    }

    @Override
    public long dropped() {
      return 0;
    }

    @Override
    public long failed() {
      return 0;
    }
  }
}
