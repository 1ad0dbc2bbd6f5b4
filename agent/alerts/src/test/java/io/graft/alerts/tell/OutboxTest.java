package io.graft.alerts.tell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.net.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private static final Notification OPEN =
      new Notification(
          "breaker-open", "orders", null, "critical", null, "a <b> & c", 1000, List.of("x"));
  private static final Notification ENDS =
      new Notification("certificate", "", "x", "warning", "renew it", "ends", 2000, List.of("x"));

  private final Outbox outbox = new Outbox();
  private long now = 10_000;

  private void firing(Notification... alerts) {
    outbox.firing(List.of(alerts), Set.of(), true, false, ++now);
  }

  /** What a receiver gets that accepts everything. */
  private String sent() {
    List<Message.Item> due = outbox.due(now, 0);
    outbox.delivered(due, now);
    return said(due);
  }

  private static String said(List<Message.Item> items) {
    List<String> said = new ArrayList<>();
    for (Message.Item item : items) {
      said.add(item.alert.rule() + (item.ended == 0 ? "" : " over"));
    }
    return String.join(",", said);
  }

  @Test
  void eachAlertIsToldOnceAndItsEndOnce() {
    firing(OPEN);
    assertEquals("breaker-open", sent());
    firing(OPEN, ENDS);
    assertEquals("certificate", sent());
    firing(ENDS);
    assertEquals("breaker-open over", sent());
    firing(ENDS);
    assertEquals("", sent());
    firing(OPEN, ENDS);
    assertEquals("breaker-open", sent());
  }

  @Test
  void whatWasOverBeforeItCouldBeToldIsNotToldUnlessTheReceiverWasAway() {
    firing(OPEN);
    firing();
    assertEquals("", sent());
    firing(OPEN);
    outbox.firing(List.of(), Set.of(), true, true, ++now);
    assertEquals("breaker-open over", sent());
    firing(OPEN);
    outbox.firing(List.of(), Set.of(), true, true, ++now);
    now += 3_600_001;
    outbox.firing(List.of(), Set.of(), true, true, now);
    assertEquals("", sent(), "too late to be of use");
  }

  @Test
  void whatIsNotKnownYetIsNotOver() {
    firing(OPEN);
    sent();
    outbox.firing(List.of(), Set.of(), false, false, ++now);
    assertEquals("", sent());
    firing();
    assertEquals("breaker-open over", sent());
  }

  @Test
  void whatIsSilencedIsToldWhenTheSilenceEndsAndItsEndIsToldIfItWasTold() {
    outbox.firing(List.of(OPEN), Set.of(OPEN.key()), true, false, ++now);
    assertEquals("", sent());
    firing(OPEN);
    assertEquals("breaker-open", sent());
    outbox.firing(List.of(OPEN), Set.of(OPEN.key()), true, false, ++now);
    assertEquals("", sent());
    firing();
    assertEquals("breaker-open over", sent());
  }

  @Test
  void anAlertThatWasOverWhileTheMessageWasUnderWayAndIsAgainIsToldAgain() {
    firing(OPEN);
    sent();
    firing();
    List<Message.Item> over = outbox.due(now, 0);
    firing(OPEN);
    outbox.delivered(over, now);
    assertEquals("breaker-open", sent());
  }

  @Test
  void whatAnotherInstanceHasToldIsNotToldAgainButItsEndIs() {
    outbox.adopt(List.of(Notification.of(OPEN.key(), OPEN.since(), OPEN.severity())), now);
    firing(OPEN);
    assertEquals("", sent());
    firing();
    assertEquals("breaker-open over", sent());
    firing(ENDS);
    outbox.learn(List.of(ENDS), now);
    assertEquals("", sent());
  }

  @Test
  void alertsAreRepeatedForAReceiverThatForgets() {
    firing(OPEN);
    sent();
    assertEquals("", said(outbox.due(now + 59_999, 60_000)));
    assertEquals("breaker-open", said(outbox.due(now + 60_000, 60_000)));
  }

  @Test
  void thereIsABound() {
    List<Notification> many = new ArrayList<>();
    for (int i = 0; i < 3 * Outbox.MOST; i++) {
      many.add(new Notification("r" + i, "", null, "info", null, "", 1, List.of()));
    }
    outbox.firing(many, Set.of(), true, false, ++now);
    assertEquals(Outbox.MOST, outbox.waiting());
    assertEquals(50, outbox.due(now, 0).size());
  }

  private static List<Message.Item> both() {
    return List.of(new Message.Item(OPEN, 0), new Message.Item(ENDS, 62_000));
  }

  @Test
  void eachFormatIsWhatItsReceiverReads() throws Exception {
    JsonValue plain = json("json");
    assertEquals("shop", plain.get("service").text());
    assertEquals("firing", plain.get("alerts").elements().get(0).get("status").text());
    JsonValue over = plain.get("alerts").elements().get(1);
    assertEquals("resolved", over.get("status").text());
    assertEquals("1970-01-01T00:01:02Z", over.get("endsAt").text());
    assertEquals("certificate//x", over.get("key").text());

    assertEquals(
        ":red_circle: *shop* breaker-open of orders: a &lt;b&gt; &amp; c\n"
            + ":large_green_circle: resolved: *shop* certificate at x: ends; renew it (60 s)",
        json("slack").get("text").text());

    JsonValue first = json("alertmanager").elements().get(0);
    assertEquals("graft-breaker-open", first.get("labels").get("alertname").text());
    assertEquals("orders", first.get("labels").get("about").text());
    assertEquals("1970-01-01T00:05:00Z", first.get("endsAt").text());
    assertEquals("a <b> & c", first.get("annotations").get("description").text());
  }

  private static JsonValue json(String format) throws Exception {
    byte[] body = new Message(format, "shop", "x").of(both(), 60_000);
    return JsonValue.read(new String(body, StandardCharsets.UTF_8));
  }

  @Test
  void theSignatureIsAnHmacOfTimeAndBody() throws Exception {
    byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec("key".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    StringBuilder hex = new StringBuilder();
    for (byte each : mac.doFinal("17.{}".getBytes(StandardCharsets.UTF_8))) {
      hex.append(String.format("%02x", each));
    }
    assertEquals("t=17,v1=" + hex, Signature.of("key", 17, body));
    assertTrue(!Signature.of("other", 17, body).endsWith(hex.toString()));
  }
}
