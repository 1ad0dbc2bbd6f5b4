package io.graft.registry.dns;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.registry.dns.message.Message;
import io.graft.registry.dns.message.Name;
import io.graft.registry.dns.message.ResourceRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MessageTest {
  private static final Name LIST = Name.of("_http._tcp.orders.svc.test");

  @Test
  void aNameIsTheSameInAnyCaseAndWithADotAtItsEnd() {
    assertEquals(Name.of("Orders.SVC.test."), Name.of("orders.svc.test"));
    assertEquals(Name.of("Orders.test").hashCode(), Name.of("orders.TEST").hashCode());
    assertNotEquals(Name.of("orders.test"), Name.of("order.stest"));
    assertEquals("orders.svc.test", Name.of("orders.svc.test.").toString());
    assertEquals(Name.ROOT, Name.of("."));
  }

  @Test
  void aLabelMayContainDots() {
    Name name = Name.of("svc.test").child("web.1");
    assertEquals("web\\.1.svc.test", name.toString());
    assertEquals(name, Name.of("web\\.1.svc.test"));
    assertEquals("web.1", name.label());
    assertEquals(Name.of("A.test"), Name.of("\\065.test"));
  }

  @Test
  void invalidNamesAreRejectedWithAReason() {
    for (String wrong : new String[] {"a..b", ".a", "x".repeat(64), "a.".repeat(127) + "abc"}) {
      String reason =
          assertThrows(IllegalArgumentException.class, () -> Name.of(wrong)).getMessage();
      assertTrue(reason.startsWith("the name '"), reason);
    }
  }

  @Test
  void aResponseIsDecodedAsItWasEncoded() throws IOException {
    byte[] query = Message.query(4711, LIST, ResourceRecord.SRV, true).bytes();
    ResourceRecord service =
        ResourceRecord.service(LIST, 5, 1, 65535, 8080, Name.of("a.orders.svc.test"));
    ResourceRecord texts = ResourceRecord.texts(LIST, 5, List.of("id=a", "zone=b", ""));
    Message message =
        Message.read(FakeNameServer.reply(query, 0, List.of(service, texts), List.of()));
    assertEquals(4711, message.id());
    ResourceRecord read = message.answers(LIST, ResourceRecord.SRV).get(0);
    assertEquals(service, read);
    assertEquals(65535, read.weight());
    assertEquals(8080, read.port());
    assertEquals(Name.of("a.orders.svc.test"), read.target());
    assertEquals(
        List.of("id=a", "zone=b", ""), message.answers(LIST, ResourceRecord.TXT).get(0).texts());
  }

  @Test
  void compressedNamesAreDecoded() throws IOException {
    // "test" at 12, then "svc" and a pointer to 12.
    ByteBuffer message = ByteBuffer.allocate(64);
    message.position(12);
    message.put(Name.of("test").bytes());
    int start = message.position();
    message.put(new byte[] {3, 's', 'v', 'c', (byte) 0xc0, 12, 99});
    message.position(start);
    assertEquals(Name.of("svc.test"), Name.read(message));
    assertEquals(99, message.get());
  }

  @Test
  void invalidPointersAreRejected() {
    for (byte[] bad :
        new byte[][] {
          {(byte) 0xc0, 0}, {(byte) 0xc0, 5}, {1, 'a', (byte) 0xc0, 0}, {(byte) 0x80, 0}, {63}
        }) {
      assertThrows(
          Exception.class, () -> Name.read(ByteBuffer.wrap(bad)), () -> Arrays.toString(bad));
    }
  }

  @Test
  void anyInputIsDecodedOrRejected() {
    Random random = new Random(42);
    byte[] query = Message.query(1, LIST, ResourceRecord.SRV, true).bytes();
    ResourceRecord service =
        ResourceRecord.service(LIST, 5, 1, 2, 8080, Name.of("a.orders.svc.test"));
    byte[] whole =
        FakeNameServer.reply(
            query,
            0,
            List.of(service, ResourceRecord.texts(LIST, 5, List.of("id=a"))),
            List.of(FakeNameServer.soa()));
    int refused = 0;
    for (int i = 0; i < 20000; i++) {
      byte[] bytes = Arrays.copyOf(whole, i < whole.length ? i : whole.length);
      for (int j = 0; i >= whole.length && j < 3; j++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        Message message = Message.read(bytes);
        for (ResourceRecord record : message.answers) {
          assertFalse(record.toString().isEmpty());
        }
      } catch (IOException e) {
        refused++;
      }
    }
    assertTrue(refused > 1000, String.valueOf(refused));
  }

  @Test
  void onlyAMatchingResponseIsAccepted() throws IOException {
    byte[] query = Message.query(7, LIST, ResourceRecord.SRV, true).bytes();
    byte[] answer = FakeNameServer.reply(query, 0, List.of(), List.of());
    assertTrue(Message.answers(answer, query));
    byte[] shouted = answer.clone();
    shouted[14] = 'H';
    assertTrue(Message.answers(shouted, query));
    assertFalse(Message.answers(query, query), "a query");
    assertFalse(
        Message.answers(answer, Message.query(8, LIST, ResourceRecord.SRV, true).bytes()), "id");
    assertFalse(
        Message.answers(answer, Message.query(7, LIST, ResourceRecord.TXT, true).bytes()), "type");
    assertFalse(
        Message.answers(answer, Message.query(7, Name.of("x"), ResourceRecord.SRV, true).bytes()),
        "name");
    assertFalse(Message.answers(Arrays.copyOf(answer, 11), query));
  }

  @Test
  void metadataIsReadAsItWasWritten() {
    io.graft.governance.service.Instance instance =
        io.graft.governance.service.Instance.builder("orders", "a", "10.0.0.7", 8080)
            .secure(true)
            .weight(0.333)
            .zone("eu=1")
            .version("1.2")
            .metadata(java.util.Map.of("tags", "blue,team=x", "started", "12", "Id", "no"))
            .build();
    TxtMetadata facts = TxtMetadata.of(TxtMetadata.texts(instance, false, true, 90, 1000));
    assertEquals("a", facts.id());
    assertEquals("eu=1", facts.zone());
    assertEquals("1.2", facts.version());
    assertEquals(0.333, facts.weight());
    assertTrue(facts.secure());
    assertTrue(facts.draining());
    assertEquals(90, facts.leaseSeconds());
    assertEquals(1090, facts.until());
    assertEquals(java.util.Map.of("tags", "blue,team=x", "started", "12"), facts.metadata());
  }

  @Test
  void everyIdHasALabelAndEveryStringAHostName() {
    assertEquals("web-1", ZoneLayout.host("web-1"));
    assertTrue(ZoneLayout.host("Web_1.x").matches("webx1xx-[0-9a-f]+"));
    assertNotEquals(ZoneLayout.host("web_1"), ZoneLayout.host("web.1"));
    assertTrue(ZoneLayout.host("x".repeat(200)).length() <= 63);
    assertEquals("Web_1.x", ZoneLayout.label("Web_1.x"));
    assertTrue(ZoneLayout.label("ä".repeat(40)).length() <= 63);
    assertArrayEquals(Name.of("a.b").bytes(), Name.of("a").in(Name.of("b")).bytes());
  }
}
