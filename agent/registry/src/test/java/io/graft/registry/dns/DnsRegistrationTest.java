package io.graft.registry.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.service.Instance;
import io.graft.net.Await;
import io.graft.registry.Completion;
import io.graft.registry.Registry;
import io.graft.registry.dns.message.Message;
import io.graft.registry.dns.message.Name;
import io.graft.registry.dns.message.Rcode;
import io.graft.registry.dns.message.ResourceRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DnsRegistrationTest extends DnsFixture {
  /** The result of a request. */
  private static final class Outcome implements Completion {
    volatile String what;

    @Override
    public void succeeded() {
      what = "succeeded";
    }

    @Override
    public void failed(String reason) {
      what = reason;
    }

    String await() {
      Await.until("an outcome", () -> what != null, () -> "none");
      return what;
    }
  }

  private static Instance self(int port) {
    return Instance.builder("orders", "web_1", "10.0.0.7", port)
        .zone("a")
        .weight(2)
        .metadata(Map.of("priority", "3", "started", "12"))
        .build();
  }

  private Message update(int index) throws IOException {
    return Message.read(server.updates.get(index));
  }

  private static List<String> changes(Message update) {
    List<String> changes = new ArrayList<>();
    for (ResourceRecord record : update.authorities) {
      String how = record.group == 1 ? "+" : record.group == ResourceRecord.NONE ? "-" : "--";
      changes.add(how + record.name + " " + ResourceRecord.typeName(record.type));
    }
    return changes;
  }

  @Test
  void anInstanceIsRegisteredForEveryKindOfClientAndLeavesNoRecords() throws Exception {
    Registry registry = watched(at("svc.test", "&update=" + server.address() + "&lease=none"));
    assertTrue(registry.registers());
    Outcome registered = new Outcome();
    scheduler.execute("register", () -> registry.register(self(8080), registered));
    assertEquals("succeeded", registered.await());
    Message update = update(0);
    String node = "web_1._http._tcp.orders.svc.test";
    String host = ZoneLayout.host("web_1") + ".orders.svc.test";
    assertEquals(
        List.of(
            "--" + host + " A",
            "--" + host + " AAAA",
            "+" + host + " A",
            "--" + node + " SRV",
            "+" + node + " SRV",
            "--" + node + " TXT",
            "+" + node + " TXT",
            "+" + LIST + " PTR",
            "+" + LIST + " SRV"),
        changes(update));
    ResourceRecord listed = update.authorities.get(8);
    assertEquals(3, listed.priority());
    assertEquals(200, listed.weight());
    assertEquals(8080, listed.port());
    assertEquals(Name.of(host), listed.target());
    assertEquals(5, listed.ttl);
    assertEquals(List.of("id=web_1", "zone=a", "started=12"), update.authorities.get(6).texts());

    Outcome moved = new Outcome();
    scheduler.execute("register", () -> registry.register(self(8081), moved));
    assertEquals("succeeded", moved.await());
    assertEquals("-" + LIST + " SRV", changes(update(1)).get(0));
    assertEquals(8080, update(1).authorities.get(0).port());

    Outcome drained = new Outcome();
    scheduler.execute("drain", () -> registry.drain(self(8081), drained));
    assertEquals("succeeded", drained.await());
    assertEquals(
        List.of("-" + LIST + " PTR", "-" + LIST + " SRV"), changes(update(2)).subList(0, 2));
    assertTrue(
        update(2).authorities.get(8).texts().contains("state=draining"),
        changes(update(2)).toString());
    Outcome renewed = new Outcome();
    scheduler.execute("renew", () -> registry.renew(self(8081), renewed));
    assertEquals("succeeded", renewed.await());
    assertEquals(changes(update(2)), changes(update(3)));

    Outcome left = new Outcome();
    scheduler.execute("deregister", () -> registry.deregister(self(8081), left));
    assertEquals("succeeded", left.await());
    List<String> gone = changes(update(4));
    assertTrue(
        gone.containsAll(
            List.of(
                "-" + LIST + " PTR",
                "-" + LIST + " SRV",
                "--" + node + " type 255",
                "--" + host + " type 255")),
        gone.toString());
    assertTrue(gone.stream().noneMatch(each -> each.startsWith("+")), gone.toString());
  }

  @Test
  void aRejectedUpdateHasAHelpfulReason() throws Exception {
    Registry registry = watched(at("svc.test", "&update=" + server.address()));
    String[] reasons = {
      "REFUSED, clients without a key (tsig) may not update zone svc.test",
      "NOTAUTH, it is not the primary of zone svc.test",
      "NOTIMP, it does not accept updates",
      "SERVFAIL, updating zone svc.test failed"
    };
    int[] codes = {Rcode.REFUSED, Rcode.NOTAUTH, Rcode.NOTIMP, Rcode.SERVFAIL};
    for (int i = 0; i < codes.length; i++) {
      int code = codes[i];
      server.answers =
          (query, stream) ->
              (query[2] & 0x78) >> 3 == Message.UPDATE
                  ? FakeNameServer.reply(query, code, List.of(), List.of())
                  : server.fromRecords(query, stream);
      Outcome refused = new Outcome();
      scheduler.execute("register", () -> registry.register(self(8080), refused));
      String reason = refused.await();
      assertTrue(reason.startsWith("name server " + server.address() + ": " + reasons[i]), reason);
    }
    assertFalse(watched(at("svc.test", "")).registers());
  }
}
