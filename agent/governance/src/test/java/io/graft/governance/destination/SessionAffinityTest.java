package io.graft.governance.destination;

import static io.graft.governance.Rig.MILLI;
import static io.graft.governance.Rig.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.Rig;
import io.graft.governance.config.SelectionConfig;
import io.graft.governance.match.RequestKey;
import io.graft.governance.outbound.ClientCall;
import io.graft.governance.policy.ClientPolicy;
import java.net.ConnectException;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SessionAffinityTest {
  private static Rig rig(String key) {
    Rig rig =
        Rig.with(
            ClientPolicy.builder()
                .set(SelectionConfig.STICKY, RequestKey.parse(key))
                .set(SelectionConfig.STICKY_TIME, 60 * SECOND)
                .build());
    rig.services.put("orders", 8001, 8002, 8003, 8004);
    return rig;
  }

  private static String call(Rig rig, String header, String value) {
    ClientCall call = rig.begin(new Rig.Request("orders").header(header, value));
    rig.time.advance(MILLI);
    call.responded(200, null, null);
    call.end();
    return call.target().id();
  }

  @Test
  void callsWithTheSameKeyStayTogetherAndOthersAreSpread() {
    Rig rig = rig("header:session");
    Set<String> all = new HashSet<>();
    for (int session = 0; session < 20; session++) {
      String first = call(rig, "session", "s" + session);
      for (int i = 0; i < 10; i++) {
        assertEquals(first, call(rig, "session", "s" + session));
      }
      all.add(first);
    }
    assertTrue(all.size() > 1, "sessions are spread");
  }

  @Test
  void theCookieOfAResponseIsLearned() {
    Rig rig = rig("cookie:SID");
    for (int i = 0; i < 20; i++) {
      ClientCall login = rig.get("orders");
      assertTrue(login.learnsCookies());
      login.responded(200, null, null);
      login.learn("other=1; Path=/");
      login.learn("SID=abc" + i + "; Path=/; HttpOnly");
      login.end();
      assertEquals(login.target().id(), call(rig, "cookie", "a=b; SID=abc" + i));
    }
  }

  @Test
  void aRemovedInstanceLosesItsKeys() {
    Rig rig = rig("header:session");
    String first = call(rig, "session", "s");
    int port = Integer.parseInt(first.substring("orders-".length()));
    rig.services.put("orders", IntStream.rangeClosed(8001, 8004).filter(p -> p != port).toArray());
    String next = call(rig, "session", "s");
    assertNotEquals(first, next);
    rig.services.put("orders", 8001, 8002, 8003, 8004);
    assertEquals(next, call(rig, "session", "s"), "it does not move back");
  }

  @Test
  void aFailoverMovesTheKey() {
    Rig rig = rig("header:session");
    String first = call(rig, "session", "s");
    ClientCall call = rig.begin(new Rig.Request("orders").header("session", "s"));
    assertEquals(first, call.target().id());
    assertTrue(call.failed(new ConnectException("Connection refused")).sends());
    String next = call.target().id();
    assertNotEquals(first, next);
    call.responded(200, null, null);
    call.end();
    assertEquals(next, call(rig, "session", "s"));
  }

  @Test
  void unusedKeysAreForgotten() {
    Rig rig = rig("header:session");
    Set<String> targets = new HashSet<>();
    for (int i = 0; i < 40; i++) {
      targets.add(call(rig, "session", "s"));
      rig.time.advance(61 * SECOND);
    }
    assertTrue(targets.size() > 1);
  }

  @Test
  void onlyCookiesAreLearned() {
    assertFalse(rig("header:session").get("orders").learnsCookies());
    Rig plain = new Rig();
    plain.services.put("orders", 8001);
    assertFalse(plain.get("orders").learnsCookies());
  }
}
