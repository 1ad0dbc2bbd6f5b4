package io.graft.console.fleet;

import io.graft.console.http.AdminRequest;
import io.graft.console.http.AdminResponse;
import io.graft.console.http.Page;
import io.graft.daemon.Scheduler;
import io.graft.net.http.HttpTransport;
import io.graft.net.json.JsonWriter;
import io.graft.registry.runtime.RegistryRuntime;
import java.time.Instant;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * {@code /graft/fleet}: all services of the registries, with what the agents of their instances
 * report. {@code ?service=<name>} has one with its instances, {@code ?status=<instance id>} the
 * status page of one instance, {@code ?rules} which instances have which live rules, {@code
 * ?map=<name>&depth=2} the calls in the neighbourhood of a service, and {@code ?map} all calls.
 *
 * <p>A response has what is known now; {@code waiting} says how many agents have been asked and may
 * still answer, so that it is worth to ask again.
 */
public final class FleetPage implements Page {
  /** The path of this page. */
  public static final String PATH = "/graft/fleet";

  private final String service;
  private final String instance;
  private final RegistryRuntime registry;
  private final FleetReader reader;
  private final FleetRelay relay;

  /**
   * @param service the name of this service
   * @param instance the id of this instance
   * @param report the document of {@code /graft/instance}
   * @param status the document of {@code /graft/status}
   * @param guarded whether this admin endpoint asks for a login. Others are asked with credentials
   *     only then: whoever looks at this would see through them what is not for everybody
   */
  public FleetPage(
      String service,
      String instance,
      RegistryRuntime registry,
      HttpTransport transport,
      Scheduler scheduler,
      Supplier<byte[]> report,
      Supplier<byte[]> status,
      boolean guarded) {
    this.service = service;
    this.instance = instance;
    this.registry = registry;
    reader = new FleetReader(registry, transport, scheduler, report, status, instance, guarded);
    relay = new FleetRelay(reader);
  }

  /**
   * Sends a change to the agents of a service but this one, and returns at once.
   *
   * @param target path and query
   * @param signature makes the signature for an instance of its id
   */
  public void relay(String to, String target, UnaryOperator<String> signature) {
    synchronized (reader) {
      reader.look();
      relay.send(to, target, signature);
    }
  }

  /** Writes what the agents have answered to the last change, as elements of a list. */
  public void writeRelayed(JsonWriter list) {
    relay.write(list);
  }

  @Override
  public AdminResponse answer(AdminRequest request) {
    synchronized (reader) {
      reader.look();
      String wanted = request.parameter("status");
      if (wanted != null) {
        return reader.statuses().answer(wanted);
      }
      String name = request.parameter("service");
      String centre = request.parameter("map");
      JsonWriter json = new JsonWriter().open();
      head(json);
      if (request.parameter("rules") != null) {
        new RulesView(reader).write(json);
        return AdminResponse.ok(AdminResponse.JSON, json.close().toByteArray());
      }
      ServiceCatalogue catalogue = new ServiceCatalogue(reader);
      if (centre != null) {
        return map(json, catalogue.map(), centre, request.parameter("depth"));
      }
      if (name == null) {
        catalogue.write(json);
      } else if (!catalogue.write(json, name)) {
        return AdminResponse.error(404, "no registry knows the service " + name);
      }
      return AdminResponse.ok(AdminResponse.JSON, json.close().toByteArray());
    }
  }

  private static AdminResponse map(
      JsonWriter json, FleetMap map, String centre, @Nullable String depth) {
    if (depth != null && !depth.matches("[1-" + FleetMap.DEEPEST + "]")) {
      return AdminResponse.error(400, "depth is not 1 to " + FleetMap.DEEPEST);
    }
    if (centre.isEmpty()) {
      map.write(json);
    } else if (!map.write(json, centre, depth == null ? 1 : Integer.parseInt(depth))) {
      return AdminResponse.error(404, "no registry knows the service " + centre);
    }
    return AdminResponse.ok(AdminResponse.JSON, json.close().toByteArray());
  }

  FleetReader reader() {
    return reader;
  }

  private void head(JsonWriter json) {
    json.field("time", Instant.now().toString())
        .object("self", self -> self.field("service", service).field("instance", instance))
        .field("registry", registry.describe())
        .field("listsAll", registry.lists())
        .field("ready", registry.directory().ready())
        .texts("problems", registry.problems())
        .field("waiting", reader.waiting());
  }
}
