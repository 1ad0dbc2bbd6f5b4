package io.graft.contract.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.test.Await;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.function.Executable;

/** Headers of a served request that its calls carry: {@link Rules#FORWARDED}. */
final class ForwardingCases extends Cases {
  private static final String[] SERVED = {
    "X-Tenant", "blue", "x-request-id", "r-7", "Authorization", "Bearer t", "x-other", "1"
  };

  ForwardingCases(Subject subject) {
    super(subject);
  }

  @Override
  void into(Map<String, Executable> cases) {
    cases.put("headers of the served request go to services", this::toServices);
    cases.put("a header of the application is not replaced", this::own);
    cases.put("a host that no registry knows gets what is listed for it", this::toHosts);
    cases.put("a redirect takes none of them to such a host", this::redirected);
    cases.put("each attempt carries them", this::attempts);
    cases.put("a request that is used again carries those of its own time", this::reused);
    if (cell.isAsync()) {
      cases.put("both copies of a hedged call carry them", this::hedged);
    }
    cases.put("the copy of a mirrored call carries them", this::mirrored);
  }

  private Map<String, String> within(Map<String, String> words, String... served) {
    Map<String, String> answer = probe().askWithin("call", words, served);
    assertEquals("200", answer.get("status"), answer::toString);
    return answer;
  }

  private void toServices() {
    String id = id();
    within(words(url("inventory", "/ok?id=" + id)), SERVED);
    Received received = one(id);
    assertEquals("blue", received.header("x-tenant"));
    assertEquals("r-7", received.header("x-request-id"));
    assertEquals("Bearer t", received.header("authorization"));
    assertNull(received.header("x-other"));
    String outside = id();
    call(url("inventory", "/ok?id=" + outside));
    assertNull(one(outside).header("x-tenant"), "no request is served");
  }

  private void own() {
    String id = id();
    Map<String, String> words = words(url("inventory", "/ok?id=" + id));
    words.put("h.x-tenant", "green");
    within(words, SERVED);
    assertEquals("green", one(id).header("x-tenant"));
    assertEquals("r-7", one(id).header("x-request-id"));
  }

  private void toHosts() {
    String id = id();
    within(words(host("127.0.0.1", id)), SERVED);
    within(words(host("127.0.0.2", id + "listed")), SERVED);
    assertNone(one(id));
    Received listed = one(id + "listed");
    assertEquals("r-7", listed.header("x-request-id"));
    assertNull(listed.header("x-tenant"));
    assertNull(listed.header("authorization"), "credentials go to services only");
  }

  private void redirected() {
    String id = id();
    String to = host("127.0.0.1", id + "away");
    within(words(url("inventory", "/redirect?id=" + id + "&to=" + quoted(to))), SERVED);
    assertEquals("blue", one(id).header("x-tenant"));
    assertNone(one(id + "away"));
  }

  private void attempts() {
    String id = id();
    for (int i = 0; i < 4; i++) {
      within(words(url("dying", "/ok?id=" + id)), SERVED);
    }
    List<Received> all = instances.received(id);
    assertTrue(all.stream().anyMatch(Cases::second), "one was passed over");
    for (Received received : all) {
      assertEquals("blue", received.header("x-tenant"));
    }
  }

  private void reused() {
    String id = id();
    for (String tenant : new String[] {"blue", "green"}) {
      Map<String, String> words = words(url("single", "/ok?id=" + id));
      words.put("reuse", id);
      within(words, "x-tenant", tenant);
    }
    call(url("single", "/ok?id=" + id), "reuse", id);
    List<Received> all = instances.received(id);
    assertEquals("blue", all.get(0).header("x-tenant"));
    assertEquals("green", all.get(1).header("x-tenant"));
    assertNull(all.get(2).header("x-tenant"));
  }

  private void hedged() {
    String id = id();
    within(words(url("hedged", "/slow?times=1&id=" + id)), SERVED);
    Await.until("the first copy to be given up", () -> inFlight("hedged") == 0);
    instances.release(id);
    List<Received> both = instances.received(id);
    assertEquals(2, both.size(), both::toString);
    for (Received received : both) {
      assertEquals("blue", received.header("x-tenant"));
      assertEquals("Bearer t", received.header("authorization"));
    }
  }

  private void mirrored() {
    String id = id();
    Map<String, String> words = words(url("mirrored", "/ok?id=" + id));
    words.put("method", "POST");
    words.put("body", "x");
    within(words, SERVED);
    Await.until("the copy to arrive", () -> instances.received(id).size() == 2);
    for (Received received : instances.received(id)) {
      assertEquals("blue", received.header("x-tenant"));
    }
  }

  private String host(String address, String id) {
    return cell.scheme() + "://" + address + ":" + port() + "/ok?id=" + id;
  }

  private static void assertNone(Received received) {
    for (String name : Rules.FORWARDED.split(",")) {
      assertNull(received.header(name), name);
    }
  }
}
