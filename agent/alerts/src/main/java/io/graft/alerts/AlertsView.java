package io.graft.alerts;

import io.graft.alerts.fleet.Election;
import io.graft.alerts.fleet.Peers;
import io.graft.alerts.tell.Notification;
import io.graft.alerts.tell.Outbox;
import io.graft.alerts.tell.Webhook;
import io.graft.config.rules.AlertRule;
import io.graft.net.json.JsonWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one round has found, for the admin endpoint: {@code /graft/alerts}, and the part {@code
 * alerts} of the status. Immutable.
 */
public final class AlertsView implements JsonWriter.Content {
  private final String service;
  private final String instance;
  private final @Nullable Webhook webhook;
  private final Election election;
  private final Peers peers;
  private final List<Shown> alerts;
  private final List<AlertRule> rules;
  private final boolean tells;
  private final int waiting;
  private final String told;

  /** An alert as it was at the end of the round. */
  private static final class Shown {
    final AlertRule rule;
    final String about;
    final boolean ofInstance;
    final boolean firing;
    final boolean silenced;
    final boolean told;
    final long since;
    final String text;

    Shown(Alert alert, boolean silenced, boolean told) {
      rule = alert.rule();
      about = alert.about();
      ofInstance = alert.isOfInstance();
      firing = alert.isFiring();
      since = alert.since();
      text = alert.text();
      this.silenced = silenced;
      this.told = told;
    }
  }

  AlertsView(
      String service, String instance, @Nullable Webhook webhook, Election election, Peers peers) {
    this(
        service,
        instance,
        webhook,
        election,
        peers,
        Collections.<Shown>emptyList(),
        Collections.<AlertRule>emptyList(),
        false,
        0,
        "");
  }

  private AlertsView(
      String service,
      String instance,
      @Nullable Webhook webhook,
      Election election,
      Peers peers,
      List<Shown> alerts,
      List<AlertRule> rules,
      boolean tells,
      int waiting,
      String told) {
    this.service = service;
    this.instance = instance;
    this.webhook = webhook;
    this.election = election;
    this.peers = peers;
    this.alerts = alerts;
    this.rules = rules;
    this.tells = tells;
    this.waiting = waiting;
    this.told = told;
  }

  AlertsView with(
      List<Alert> now, List<AlertRule> inForce, boolean telling, Outbox outbox, long epochMillis) {
    Set<String> told = new HashSet<>();
    for (Notification each : outbox.told()) {
      told.add(each.rule() + "/" + each.about());
    }
    List<Shown> shown = new ArrayList<>();
    for (Alert alert : now) {
      boolean silenced = alert.rule().silencedUntil() > epochMillis;
      shown.add(
          new Shown(alert, silenced, told.contains(alert.rule().name() + "/" + alert.about())));
    }
    return new AlertsView(
        service,
        instance,
        webhook,
        election,
        peers,
        shown,
        inForce,
        telling,
        telling ? outbox.waiting() : 0,
        Election.header(outbox.told()));
  }

  /** How many alerts of a rule are pending, and how many are firing. */
  int[] counts(String rule) {
    int[] counts = new int[2];
    for (Shown each : alerts) {
      if (each.rule.name().equals(rule)) {
        counts[each.firing ? 1 : 0]++;
      }
    }
    return counts;
  }

  @Override
  public void write(JsonWriter json) {
    List<String> before = election.before();
    json.field("service", service)
        .field("instance", instance)
        .field("tells", tells)
        .field("teller", tells || before.isEmpty() ? null : before.get(0))
        .field("heardBy", tells ? null : election.heardBy());
    if (webhook != null) {
      json.open("webhook");
      webhook.write(json);
      json.field("waiting", waiting).close();
    }
    json.list("rules", list -> rules.forEach(rule -> list.element(rule.name())))
        .list("alerts", list -> alerts.forEach(each -> list.object(one -> write(one, each))));
    json.field("toldByService", told);
    if (tells) {
      json.list("peers", peers::write);
    }
  }

  private void write(JsonWriter json, Shown alert) {
    String summary = alert.rule.summary();
    json.field("rule", alert.rule.name())
        .field("about", alert.about)
        .field("state", alert.firing ? "firing" : "pending")
        .field("severity", alert.rule.severity())
        .field("text", alert.text)
        .field("summary", summary)
        .field("instance", alert.ofInstance ? instance : null)
        .field("since", Instant.ofEpochMilli(alert.since).toString())
        .field("sinceMillis", alert.since)
        .field("told", alert.told)
        .field("silenced", alert.silenced);
    if (alert.silenced) {
      json.field("silencedUntil", Instant.ofEpochMilli(alert.rule.silencedUntil()).toString());
    }
  }
}
