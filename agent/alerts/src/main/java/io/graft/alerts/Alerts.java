package io.graft.alerts;

import io.graft.alerts.fleet.Election;
import io.graft.alerts.fleet.Peers;
import io.graft.alerts.measure.Facts;
import io.graft.alerts.measure.Totals;
import io.graft.alerts.measure.Windows;
import io.graft.alerts.tell.Notification;
import io.graft.alerts.tell.Outbox;
import io.graft.alerts.tell.Webhook;
import io.graft.config.Settings;
import io.graft.config.alerts.AlertSettings;
import io.graft.config.rules.AlertRule;
import io.graft.config.rules.AlertRules;
import io.graft.governance.service.Instance;
import io.graft.governance.time.Clock;
import io.graft.log.AgentLog;
import io.graft.net.url.UrlClient;
import io.graft.telemetry.metric.Labels;
import io.graft.telemetry.metric.MetricReader;
import io.graft.telemetry.metric.MetricSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The alerts of this JVM. {@link #run} is one round, to be called every {@link #PERIOD_MILLIS} on
 * the agent's thread; it does not block. What it found is published for the admin endpoint and the
 * metrics.
 */
public final class Alerts implements Runnable, MetricSource {
  /** The time between two rounds, in milliseconds. */
  public static final long PERIOD_MILLIS = 5_000;

  /** An instance that takes over has to hear the others before it says that anything is over. */
  private static final long LEARNING_NANOS = 20_000_000_000L;

  private static final long LOG_AGAIN_MILLIS = 600_000;

  private final Settings settings;
  private final Facts facts;
  private final Clock clock;
  private final String instance;
  private final Windows windows = new Windows();
  private final AlertStates states = new AlertStates();
  private final Outbox outbox = new Outbox();
  private final Election election;
  private final Peers peers;
  private final @Nullable Webhook webhook;
  private final Set<String> logged = new HashSet<>();
  private boolean telling;
  private long tellingSince;
  private volatile boolean changed = true;
  private volatile boolean on = true;
  private volatile List<AlertRule> rules = Collections.emptyList();
  private volatile AlertsView view;

  /**
   * @param service the name of this service
   * @param instance the id of this instance in registries
   */
  public Alerts(
      Settings settings,
      Facts facts,
      UrlClient http,
      Clock clock,
      String service,
      String instance) {
    this.settings = settings;
    this.facts = facts;
    this.clock = clock;
    this.instance = instance;
    webhook = Webhook.of(settings, http, service, instance);
    election = new Election(instance, clock.nanoTime());
    peers = new Peers(http, instance);
    view = new AlertsView(service, instance, webhook, election, peers);
  }

  /** Other live rules are in force. */
  public void changed() {
    changed = true;
  }

  /** The value of the metadata {@link Election#METADATA}: whether this instance could tell. */
  public String announced() {
    return webhook == null ? Election.WATCHES : Election.TELLS;
  }

  /** Another instance asks what this one sees. From any thread. */
  public void heard(String collector, @Nullable String told) {
    election.heard(collector, told, clock.nanoTime());
  }

  /** What the last round has found. */
  public AlertsView view() {
    return view;
  }

  @Override
  public void run() {
    long now = clock.nanoTime();
    long epochMillis = clock.epochMillis();
    if (changed) {
      changed = false;
      on = settings.get(AlertSettings.ALERTS).equals("on");
      rules = on ? AlertRules.of(settings).rules() : Collections.<AlertRule>emptyList();
    }
    windows.add(now, Totals.read(facts));
    String objective = settings.text(AlertSettings.OBJECTIVE);
    double promised = objective == null ? 1 : AlertSettings.OBJECTIVE.parse(objective);
    states.update(
        new Evaluation(facts, windows, promised, now, epochMillis).of(rules),
        rules,
        now,
        epochMillis);
    log();
    Map<String, Notification> firing = firing();
    List<Instance> instances = facts.instances();
    boolean tells = election.tells(instances, now) && webhook != null;
    List<Notification> told = election.takeTold();
    if (told != null && !tells) {
      outbox.adopt(told, epochMillis);
    }
    if (tells && !telling) {
      tellingSince = now;
    }
    telling = tells;
    if (tells) {
      tell(firing, instances, now, epochMillis);
    } else {
      peers.forget();
    }
    view = view.with(new ArrayList<>(states.all()), rules, tells, outbox, epochMillis);
  }

  private void tell(
      Map<String, Notification> firing, List<Instance> instances, long now, long epochMillis) {
    peers.ask(instances, outbox.told());
    for (Notification seen : peers.alerts()) {
      firing.merge(seen.key(), seen, Notification::with);
    }
    Set<String> silenced = new HashSet<>();
    for (AlertRule rule : rules) {
      if (rule.silencedUntil() > epochMillis) {
        for (Notification each : firing.values()) {
          if (each.rule().equals(rule.name())) {
            silenced.add(each.key());
          }
        }
      }
    }
    long age = now - tellingSince;
    boolean learning = instances.size() > 1 && age < LEARNING_NANOS;
    outbox.firing(firing.values(), silenced, !learning, webhook.isFailing(), epochMillis);
    if (learning) {
      outbox.learn(peers.told(), epochMillis);
    }
    if (!learning || peers.isComplete() || age > LEARNING_NANOS / 2) {
      webhook.send(outbox, now, epochMillis);
    }
  }

  /** The alerts that fire at this instance, by key. */
  private Map<String, Notification> firing() {
    Map<String, Notification> firing = new LinkedHashMap<>();
    for (Alert alert : states.all()) {
      if (alert.isFiring()) {
        Notification told =
            new Notification(
                alert.rule().name(),
                alert.about(),
                alert.isOfInstance() ? instance : null,
                alert.rule().severity(),
                alert.rule().summary(),
                alert.text(),
                alert.since(),
                Collections.singletonList(instance));
        firing.put(told.key(), told);
      }
    }
    return firing;
  }

  private void log() {
    Set<String> now = new HashSet<>();
    for (Alert alert : states.all()) {
      if (alert.isFiring()) {
        String what = alert.rule().name() + (alert.about().isEmpty() ? "" : " of " + alert.about());
        now.add(what);
        if (logged.add(what)) {
          AgentLog.atMost("alert " + what, LOG_AGAIN_MILLIS, "alert " + what + ": " + alert.text());
        }
      }
    }
    for (String what : new ArrayList<>(logged)) {
      if (!now.contains(what)) {
        logged.remove(what);
        AgentLog.atMost("alert over " + what, LOG_AGAIN_MILLIS, "alert " + what + " is over");
      }
    }
  }

  @Override
  public void collect(MetricReader reader) {
    if (!on) {
      return;
    }
    reader.metric(
        "graft.alerts",
        MetricReader.Type.GAUGE,
        "{alert}",
        "Alerts of this instance, by rule and whether they are pending or firing.");
    for (AlertRule rule : rules) {
      int[] counts = view.counts(rule.name());
      reader.point(Labels.of("graft.alert", rule.name(), "graft.state", "pending"), counts[0]);
      reader.point(Labels.of("graft.alert", rule.name(), "graft.state", "firing"), counts[1]);
    }
    if (webhook != null) {
      reader.metric(
          "graft.alerts.messages",
          MetricReader.Type.COUNTER,
          "{message}",
          "Messages to the webhook of alerts, by whether it accepted them.");
      reader.point(Labels.of("graft.result", "sent"), webhook.sent());
      reader.point(Labels.of("graft.result", "failed"), webhook.failed());
    }
  }
}
