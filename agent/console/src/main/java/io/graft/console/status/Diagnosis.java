package io.graft.console.status;

import io.graft.config.ProcessSettings;
import io.graft.config.Settings;
import io.graft.config.identity.Identity;
import io.graft.governance.inbound.Inbound;
import io.graft.registry.runtime.RegistryRuntime;
import io.graft.telemetry.Telemetry;
import io.graft.weaver.Weaver;
import io.graft.weaver.api.WeaveReport;
import io.graft.weaver.index.Adapters;
import io.graft.weaver.index.Advice;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Describes in plain lines whether this JVM is registered, governed and traced, and if not, why.
 */
public final class Diagnosis {
  /** The path on the admin endpoint. */
  public static final String PAGE = "/graft/doctor";

  /** The prefix of each line that reports a problem. */
  public static final String PROBLEM = "! ";

  /** The diagnosis of a JVM without the agent. */
  public static final String ABSENT =
      PROBLEM
          + "Graft is not in this JVM: it was started without -javaagent:graft.jar, or with"
          + " graft.enabled=false\n"
          + "to do: java -jar graft.jar attach <pid>, or restart it with -javaagent:graft.jar";

  private final String version;
  private final Settings settings;
  private final Identity identity;
  private final RegistryRuntime registry;
  private final Inbound inbound;
  private final Telemetry telemetry;
  private final Weaver weaver;
  private final List<String> lines = new ArrayList<>();
  private final List<String> todo = new ArrayList<>();
  private final List<String> others = new ArrayList<>();

  /**
   * @param version the agent's
   */
  public Diagnosis(
      String version,
      Settings settings,
      Identity identity,
      RegistryRuntime registry,
      Inbound inbound,
      Telemetry telemetry,
      Weaver weaver) {
    this.version = version;
    this.settings = settings;
    this.identity = identity;
    this.registry = registry;
    this.inbound = inbound;
    this.telemetry = telemetry;
    this.weaver = weaver;
  }

  /** Adds lines about a part that this JVM need not have. */
  public Diagnosis add(List<String> more) {
    others.addAll(more);
    return this;
  }

  /** Returns the lines. To be called once. */
  public List<String> lines() {
    lines.add(
        "Graft "
            + version
            + " in process "
            + identity.pid()
            + " on "
            + identity.host()
            + ", Java "
            + System.getProperty("java.version"));
    enabled();
    name();
    registration();
    ports();
    woven();
    traces();
    lines.addAll(others);
    for (String problem : settings.problems()) {
      lines.add(PROBLEM + "setting: " + problem);
    }
    for (String each : todo) {
      lines.add("to do: " + each);
    }
    return lines;
  }

  private void enabled() {
    if (!settings.get(ProcessSettings.ENABLED)) {
      lines.add(PROBLEM + "disabled: graft.enabled is false, so nothing is governed or traced");
      todo.add("set graft.enabled=true, in the live rules if they set it to false");
    } else if (settings.get(ProcessSettings.MODE).equals("observe")) {
      lines.add("mode: observe; decisions are counted but not enforced");
    }
  }

  private void name() {
    if (identity.named()) {
      lines.add("name: " + identity.name() + ", from " + identity.nameSource());
    } else {
      lines.add(PROBLEM + "name: cannot be determined (" + identity.nameSource() + ")");
      todo.add("set graft.service.name=<name>");
    }
  }

  private void registration() {
    String state = registry.registration().state();
    boolean well = state.startsWith("registered") || state.startsWith("registering");
    lines.add((well ? "" : PROBLEM) + "registration: " + state);
    for (String context : registry.registration().describeContexts()) {
      lines.add((context.contains("not registered") ? PROBLEM : "") + "context: " + context);
    }
    lines.add("registry: " + registry.describe());
    for (String problem : registry.problems()) {
      lines.add(PROBLEM + "registry: " + problem);
      todo.add("check that this host can reach the registry, see graft.registry");
    }
    if (state.contains("no port") || state.contains("no adapter governs")) {
      todo.add("set graft.service.port=<port> if one of these ports is the service");
    }
  }

  private void ports() {
    List<String> ports = registry.registration().describePorts();
    if (ports.isEmpty()) {
      lines.add("ports: none has been opened since Graft started");
    }
    for (String port : ports) {
      lines.add("port: " + port);
    }
  }

  private void woven() {
    Set<String> woven = new TreeSet<>();
    Set<String> leftOut = new TreeSet<>();
    Set<String> off = new TreeSet<>();
    Map<String, String> skipped = new TreeMap<>();
    for (WeaveReport.Entry entry : weaver.report().entries()) {
      String adapter = Adapters.name(entry.advice());
      if (entry.state() == WeaveReport.State.WOVEN) {
        woven.add(adapter);
      } else if (entry.state() == WeaveReport.State.OFF) {
        off.add(adapter + " at " + entry.type() + ": " + entry.reason());
      } else if (Advice.LEFT_OUT.equals(entry.reason())) {
        leftOut.add(adapter);
      } else {
        skipped.put(adapter + " at " + entry.type(), String.valueOf(entry.reason()));
      }
    }
    requests(servers(woven), servers(leftOut));
    String clients = clients(woven);
    lines.add(
        clients.isEmpty()
            ? "calls: no client that Graft supports has been used yet"
            : "calls: governed by " + clients);
    lines.add("woven: " + (woven.isEmpty() ? "nothing" : String.join(", ", woven)));
    if (!leftOut.isEmpty()) {
      lines.add(Advice.LEFT_OUT + ": " + String.join(", ", leftOut));
    }
    for (Map.Entry<String, String> each : skipped.entrySet()) {
      lines.add("skipped: " + each.getKey() + ": " + each.getValue());
    }
    for (String each : off) {
      lines.add(PROBLEM + "disabled: " + each);
    }
  }

  private void requests(String servers, String leftOut) {
    boolean listens = !registry.registration().describePorts().isEmpty();
    // A codec is also woven in a JVM that only has clients.
    if (!servers.isEmpty() && (listens || !weaver.adapters().isCodec(servers))) {
      lines.add("requests: governed by " + servers + ", " + inbound.inFlight() + " in flight");
    } else {
      lines.add(
          (listens && leftOut.isEmpty() ? PROBLEM : "")
              + "requests: not governed, "
              + (leftOut.isEmpty()
                  ? "this JVM uses no server that Graft supports"
                  : leftOut + " is " + Advice.LEFT_OUT));
    }
  }

  private void traces() {
    if (telemetry.settings().disabled()) {
      lines.add(PROBLEM + "traces: none, because otel.sdk.disabled is true");
      return;
    }
    lines.add(
        "traces: sampled by "
            + telemetry.settings().sampler()
            + ", "
            + telemetry.recordedSpans()
            + " spans recorded, "
            + (telemetry.spanExport() == null
                ? "not exported (otel.exporter.otlp.endpoint is not set)"
                : "exported to " + telemetry.spanExport().endpoint()));
    String error = telemetry.spanExport() == null ? null : telemetry.spanExport().lastError();
    if (error != null) {
      lines.add(PROBLEM + "traces: the last export failed: " + error);
      todo.add("check that this host can reach the collector");
    }
  }

  /** Returns the names of adapters of servers, the fallback last. */
  private String servers(Set<String> adapters) {
    Adapters all = weaver.adapters();
    List<String> servers = new ArrayList<>();
    List<String> fallback = new ArrayList<>();
    for (String each : adapters) {
      if (all.isServer(each)) {
        (all.isFallback(each) ? fallback : servers).add(each);
      }
    }
    servers.addAll(fallback);
    return String.join(", ", servers);
  }

  private String clients(Set<String> adapters) {
    List<String> clients = new ArrayList<>();
    for (String each : adapters) {
      if (weaver.adapters().isClient(each)) {
        clients.add(each);
      }
    }
    return String.join(", ", clients);
  }

  /** Whether none of these lines reports a problem. */
  public static boolean isWell(Collection<String> lines) {
    for (String line : lines) {
      if (line.startsWith(PROBLEM)) {
        return false;
      }
    }
    return true;
  }

  /** Joins lines to one text. */
  public static String text(@Nullable List<String> lines) {
    return lines == null ? "" : String.join("\n", lines) + "\n";
  }
}
