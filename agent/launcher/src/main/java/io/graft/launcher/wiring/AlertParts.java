package io.graft.launcher.wiring;

import io.graft.alerts.Alerts;
import io.graft.alerts.fleet.Election;
import io.graft.alerts.scaling.Scaling;
import io.graft.config.Settings;
import io.graft.config.alerts.AlertSettings;
import io.graft.config.alerts.ScalingSettings;
import io.graft.console.http.AdminRequest;
import io.graft.console.http.AdminResponse;
import io.graft.console.http.Page;
import io.graft.governance.setting.ValueParser;
import io.graft.governance.time.Clock;
import io.graft.net.json.JsonWriter;
import io.graft.net.url.UrlClient;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Alerts and scaling signals, each of which starts when its key is set, and their pages. Created
 * only then.
 */
final class AlertParts implements Page {
  private final RunningAgent agent;
  private volatile @Nullable Alerts alerts;
  private volatile @Nullable Scaling scaling;

  /** Created with the first that reads them. */
  private @Nullable ObservedFacts facts;

  AlertParts(RunningAgent agent) {
    this.agent = agent;
  }

  /** Starts what is asked for and has not started, and takes over other live rules. */
  synchronized void changed() {
    Settings settings = agent.settings;
    Alerts watching = alerts;
    if (watching != null) {
      watching.changed();
    } else if (settings.get(AlertSettings.ALERTS).equals("on")) {
      start();
    }
    if (scaling == null && settings.get(ScalingSettings.SCALING).equals("on")) {
      Scaling computing = new Scaling(settings, facts(), Clock.SYSTEM, service());
      scaling = computing;
      agent.telemetry.register(computing);
      agent.scheduler.every("scaling", Scaling.PERIOD_MILLIS, computing);
    }
  }

  private ObservedFacts facts() {
    ObservedFacts known = facts;
    if (known == null) {
      known = new ObservedFacts(agent);
      facts = known;
    }
    return known;
  }

  private String service() {
    return ValueParser.lower(agent.identity.name());
  }

  private void start() {
    Alerts watching =
        new Alerts(
            agent.settings,
            facts(),
            new UrlClient(agent.transport, agent.scheduler, "alerts"),
            Clock.SYSTEM,
            service(),
            agent.identity.instanceId());
    alerts = watching;
    agent.telemetry.register(watching);
    agent.registry.registration().tell(Election.METADATA, watching.announced());
    agent.scheduler.every("alerts", Alerts.PERIOD_MILLIS, watching);
  }

  /** Writes the part of the status. */
  void write(JsonWriter json) {
    Alerts watching = alerts;
    if (watching == null) {
      json.field("mode", "off");
    } else {
      watching.view().write(json);
    }
  }

  /** {@code /graft/alerts} and {@code /graft/scaling}. */
  @Override
  public AdminResponse answer(AdminRequest request) {
    JsonWriter json = JsonWriter.forPeople();
    if (request.path().equals(AdminPages.SCALING)) {
      Scaling computing = scaling;
      if (computing == null || !computing.isReady()) {
        return missing(computing == null, ScalingSettings.SCALING.key());
      }
      json.object(computing);
    } else {
      Alerts watching = alerts;
      if (watching == null) {
        return missing(true, AlertSettings.ALERTS.key());
      }
      String collector = request.header(Election.COLLECTOR.toLowerCase(Locale.ROOT));
      if (collector != null) {
        watching.heard(collector, request.header(Election.TOLD.toLowerCase(Locale.ROOT)));
      }
      json.object(watching.view());
    }
    return AdminResponse.ok(AdminResponse.JSON, json.toByteArray());
  }

  private static AdminResponse missing(boolean off, String key) {
    return off
        ? AdminResponse.error(404, "this is off; set " + key + "=on")
        : AdminResponse.error(503, "nothing was computed yet");
  }
}
