package io.graft.launcher.fleet;

import io.graft.launcher.terminal.AdminAgent;
import io.graft.launcher.terminal.Figures;
import io.graft.net.json.JsonValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What agents know of one service: its own, those of its callers, and the traces in memory. */
final class Evidence {
  private static final int MOST_CALLERS = 4;
  private static final int MOST_OWN = 3;
  private static final int MOST_OF_CALLER = 2;
  private static final int MOST_AGENTS = 32;
  private static final int MOST_FAILURES = 3;
  private static final int MOST_READ = 100;
  private static final String NOW = "now";

  /** As in {@code /graft/fleet?service=}. */
  final JsonValue document;

  final String name;

  /** The status of some of its instances, by address. */
  final Map<String, JsonValue> own = new LinkedHashMap<>();

  /** The status of some instances of its callers, by the name of the caller and a number. */
  final Map<String, JsonValue> callers = new LinkedHashMap<>();

  /** The newest spans of failed calls to it and failed requests of it. */
  final List<JsonValue> failures = new ArrayList<>();

  private Evidence(JsonValue document) {
    this.document = document;
    this.name = Figures.text(document.get("service"), "name");
  }

  /**
   * Asks for all of it.
   *
   * @param document of the service
   * @param agents those whose traces are read
   */
  static Evidence of(FleetClient client, JsonValue document, List<AdminAgent> agents)
      throws IOException {
    Evidence read = new Evidence(document);
    read.statuses(client, document, MOST_OWN, read.own, "");
    List<JsonValue> callers = document.get("callers").elements();
    for (JsonValue each : callers.subList(0, Math.min(MOST_CALLERS, callers.size()))) {
      String caller = each.get("service").text("");
      JsonValue known = client.service(caller);
      if (known != null) {
        read.statuses(client, known, MOST_OF_CALLER, read.callers, Figures.text(each, "service"));
      }
    }
    read.failures(agents);
    return read;
  }

  private void statuses(
      FleetClient client, JsonValue from, int most, Map<String, JsonValue> to, String called)
      throws IOException {
    List<JsonValue> instances = new ArrayList<>(from.get("instances").elements());
    // Those that fail know why.
    instances.sort(
        Comparator.comparing(
            (JsonValue each) -> -each.get("report").get("served").get("failureRatio").fraction(0)));
    int asked = 0;
    for (JsonValue each : instances) {
      if (asked < most && each.get("answers").text("").equals(NOW)) {
        asked++;
        JsonValue status = client.status(each.get("id").text(""));
        if (!status.none()) {
          String address = Figures.text(each, "address");
          String at = address.isEmpty() ? Figures.text(each, "id") : address;
          to.put(called.isEmpty() ? at : called + " at " + at, status);
        }
      }
    }
  }

  private void failures(List<AdminAgent> agents) {
    String path = SpanReader.PATH + "?error&limit=" + MOST_READ + "&service=";
    for (JsonValue each :
        SpanReader.read(
            agents.subList(0, Math.min(MOST_AGENTS, agents.size())),
            path + SpanReader.encoded(name))) {
      failures.add(each);
    }
    // What was not sent says less than what has failed.
    failures.sort(
        Comparator.comparing(Trace::isRefused)
            .thenComparing((JsonValue span) -> -span.get("startEpochMicros").number(0)));
    if (failures.size() > MOST_FAILURES) {
      failures.subList(MOST_FAILURES, failures.size()).clear();
    }
  }
}
