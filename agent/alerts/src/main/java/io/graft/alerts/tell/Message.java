package io.graft.alerts.tell;

import io.graft.net.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is sent to a webhook, as its receiver reads it: an object of Graft's own, the text of an <a
 * href="https://api.slack.com/messaging/webhooks">incoming webhook of Slack</a>, or the list that
 * <a href="https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml">Alertmanager's
 * API v2</a> takes.
 */
final class Message {
  /** After this time without another message Alertmanager takes an alert for resolved. */
  static final long ALERTMANAGER_ENDS_MILLIS = 240_000;

  private final String format;
  private final String service;
  private final String sender;

  /**
   * @param format as in the settings
   * @param sender the instance that tells
   */
  Message(String format, String service, String sender) {
    this.format = format;
    this.service = service;
    this.sender = sender;
  }

  /** One alert in a message. */
  static final class Item {
    final Notification alert;

    /** When it was over, in milliseconds since 1970; 0: it fires. */
    final long ended;

    Item(Notification alert, long ended) {
      this.alert = alert;
      this.ended = ended;
    }
  }

  byte[] of(List<Item> items, long epochMillis) {
    JsonWriter json = new JsonWriter();
    if (format.equals("alertmanager")) {
      // The document is a list, which the writer knows as a field only.
      StringBuilder list = new StringBuilder("[");
      for (Item item : items) {
        JsonWriter one = new JsonWriter();
        one.object(fields -> alertmanager(fields, item, epochMillis));
        list.append(list.length() == 1 ? "" : ",").append(one);
      }
      return list.append(']').toString().getBytes(StandardCharsets.UTF_8);
    }
    if (format.equals("slack")) {
      json.object(fields -> fields.field("text", text(items)));
    } else {
      json.object(
          fields ->
              fields
                  .field("version", 1)
                  .field("service", service)
                  .field("sender", sender)
                  .list(
                      "alerts",
                      list -> items.forEach(item -> list.object(each -> plain(each, item)))));
    }
    return json.toByteArray();
  }

  private void plain(JsonWriter json, Item item) {
    Notification alert = item.alert;
    json.field("key", alert.key())
        .field("status", item.ended == 0 ? "firing" : "resolved")
        .field("rule", alert.rule())
        .field("severity", alert.severity())
        .field("about", empty(alert.about()))
        .field("instance", alert.instance())
        .field("summary", alert.summary())
        .field("text", empty(alert.text()))
        .field("startsAt", Instant.ofEpochMilli(alert.since()).toString())
        .field("endsAt", item.ended == 0 ? null : Instant.ofEpochMilli(item.ended).toString())
        .texts("seenBy", alert.seenBy());
  }

  private void alertmanager(JsonWriter json, Item item, long epochMillis) {
    Notification alert = item.alert;
    long ends = item.ended == 0 ? epochMillis + ALERTMANAGER_ENDS_MILLIS : item.ended;
    json.object(
            "labels",
            labels ->
                // Only what stays the same: Alertmanager recognises an alert by its labels.
                labels
                    .field("alertname", "graft-" + alert.rule())
                    .field("service", service)
                    .field("about", empty(alert.about()))
                    .field("instance", alert.instance())
                    .field("severity", empty(alert.severity())))
        .object(
            "annotations",
            notes ->
                notes
                    .field("summary", alert.summary())
                    .field("description", empty(alert.text()))
                    .field("seen_by", empty(String.join(", ", alert.seenBy()))))
        .field("startsAt", Instant.ofEpochMilli(alert.since()).toString())
        .field("endsAt", Instant.ofEpochMilli(ends).toString());
  }

  private String text(List<Item> items) {
    StringBuilder out = new StringBuilder();
    for (Item item : items) {
      Notification alert = item.alert;
      out.append(out.length() == 0 ? "" : "\n")
          .append(item.ended == 0 ? ":red_circle: *" : ":large_green_circle: resolved: *")
          .append(slack(service))
          .append("* ")
          .append(slack(line(alert)));
      if (item.ended != 0) {
        out.append(" (").append(Math.max(0, item.ended - alert.since()) / 1000).append(" s)");
      } else if (alert.seenBy().size() > 1) {
        out.append(", at ").append(alert.seenBy().size()).append(" instances");
      }
    }
    return out.toString();
  }

  /** Returns {@code breaker-open of orders at shop-1: its breaker is open}. */
  static String line(Notification alert) {
    return alert.rule()
        + (alert.about().isEmpty() ? "" : " of " + alert.about())
        + (alert.instance() == null ? "" : " at " + alert.instance())
        + (alert.text().isEmpty() ? "" : ": " + alert.text())
        + (alert.summary() == null ? "" : "; " + alert.summary());
  }

  /** Escapes what Slack would read as a link or a mention. */
  private static String slack(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static @Nullable String empty(String text) {
    return text.isEmpty() ? null : text;
  }
}
