package io.graft.launcher.wiring;

import io.graft.alerts.Alerts;
import io.graft.alerts.fleet.Election;
import io.graft.alerts.scaling.Scaling;
import io.graft.alerts.tell.AlertHttp;
import io.graft.config.Settings;
import io.graft.config.alerts.AlertSettings;
import io.graft.config.alerts.ScalingSettings;
import io.graft.config.identity.Identity;
import io.graft.console.http.AdminRequest;
import io.graft.console.http.AdminResponse;
import io.graft.console.http.Page;
import io.graft.daemon.Scheduler;
import io.graft.governance.setting.ValueParser;
import io.graft.governance.time.Clock;
import io.graft.net.http.HttpTransport;
import io.graft.net.json.JsonWriter;
import io.graft.registry.runtime.RegistryRuntime;
import io.graft.telemetry.Telemetry;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Alerts and scaling signals, each of which starts when its key is set, and their pages. Created
 * only then.
 */
final class AlertParts implements Page {
  private final Settings settings;
  private final Identity identity;
  private final Scheduler scheduler;
  private final HttpTransport transport;
  private final RegistryRuntime registry;
  private final Telemetry telemetry;
  private final ObservedFacts facts;
  private volatile @Nullable Alerts alerts;
  private volatile @Nullable Scaling scaling;

  AlertParts(
      Settings settings,
      Identity identity,
      Scheduler scheduler,
      HttpTransport transport,
      RegistryRuntime registry,
      Telemetry telemetry,
      ObservedFacts facts) {
    this.settings = settings;
    this.identity = identity;
    this.scheduler = scheduler;
    this.transport = transport;
    this.registry = registry;
    this.telemetry = telemetry;
    this.facts = facts;
  }

  /** Starts what is asked for and has not started, and takes over other live rules. */
  synchronized void changed() {
    Alerts watching = alerts;
    if (watching != null) {
      watching.changed();
    } else if (settings.get(AlertSettings.ALERTS).equals("on")) {
      start();
    }
    if (scaling == null && settings.get(ScalingSettings.SCALING).equals("on")) {
      Scaling computing =
          new Scaling(settings, facts, Clock.SYSTEM, ValueParser.lower(identity.name()));
      scaling = computing;
      telemetry.register(computing);
      scheduler.every("scaling", Scaling.PERIOD_MILLIS, computing);
    }
  }

  private void start() {
    Alerts watching =
        new Alerts(
            settings,
            facts,
            new AlertHttp(transport, scheduler),
            Clock.SYSTEM,
            ValueParser.lower(identity.name()),
            identity.instanceId());
    alerts = watching;
    telemetry.register(watching);
    registry.registration().tell(Election.METADATA, watching.announced());
    scheduler.every("alerts", Alerts.PERIOD_MILLIS, watching);
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
