package io.graft.launcher;

import io.graft.config.Identity;
import io.graft.config.Settings;
import io.graft.governance.inbound.Inbound;
import io.graft.registry.RegistryRuntime;
import io.graft.telemetry.Telemetry;
import io.graft.weaver.WeaveReport;
import io.graft.weaver.Weaver;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Why this JVM is registered, governed and traced, or why it is not, in plain lines. */
final class Diagnosis {
  /** Begins a line that says what is not as it should be. */
  static final String PROBLEM = "! ";

  private static final String ADAPTERS = "io.graft.instrumentation.";

  /** Adapters that serve requests, the fallback last. */
  private static final String[] SERVERS = {"tomcat", "jdkhttpserver", "servlet"};

  /** Adapters that make calls. */
  private static final String[] CLIENTS = {"urlconnection", "jdkclient", "apache"};

  private final Settings settings;
  private final Identity identity;
  private final RegistryRuntime registry;
  private final Inbound inbound;
  private final Telemetry telemetry;
  private final Weaver weaver;
  private final List<String> lines = new ArrayList<>();
  private final List<String> todo = new ArrayList<>();

  Diagnosis(
      Settings settings,
      Identity identity,
      RegistryRuntime registry,
      Inbound inbound,
      Telemetry telemetry,
      Weaver weaver) {
    this.settings = settings;
    this.identity = identity;
    this.registry = registry;
    this.inbound = inbound;
    this.telemetry = telemetry;
    this.weaver = weaver;
  }

  /** One line for each thing, those with a problem begin with {@link #PROBLEM}. Made once. */
  List<String> lines() {
    lines.add(
        "Graft "
            + Version.current()
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
    for (String problem : settings.problems()) {
      lines.add(PROBLEM + "setting: " + problem);
    }
    for (String each : todo) {
      lines.add("to do: " + each);
    }
    return lines;
  }

  private void enabled() {
    if (!settings.flag("graft.enabled")) {
      lines.add(PROBLEM + "switched off: graft.enabled is false, nothing is governed or traced");
      todo.add("set graft.enabled=true, in the live rules where they say false");
    } else if ("observe".equals(settings.text("graft.mode"))) {
      lines.add("mode: observe, every decision is counted and none is acted on");
    }
  }

  private void name() {
    if (identity.named()) {
      lines.add("name: " + identity.name() + ", from " + identity.nameSource());
    } else {
      lines.add(PROBLEM + "name: nothing says it (" + identity.nameSource() + ")");
      todo.add("set graft.service.name=<name>");
    }
  }

  private void registration() {
    String state = registry.registration().state();
    boolean well = state.startsWith("registered") || state.startsWith("registering");
    lines.add((well ? "" : PROBLEM) + "registration: " + state);
    lines.add("registry: " + registry.describe());
    for (String problem : registry.problems()) {
      lines.add(PROBLEM + "registry: " + problem);
      todo.add("see that the registry can be reached from this host, graft.registry names it");
    }
    if (state.contains("no port") || state.contains("no adapter governs")) {
      todo.add("set graft.service.port=<port> where a port is the service all the same");
    }
  }

  private void ports() {
    List<String> ports = registry.registration().describePorts();
    if (ports.isEmpty()) {
      lines.add("ports: none that was opened since Graft is here");
    }
    for (String port : ports) {
      lines.add("port: " + port);
    }
  }

  private void woven() {
    Map<String, Integer> woven = new TreeMap<>();
    Set<String> off = new TreeSet<>();
    Map<String, String> skipped = new TreeMap<>();
    for (WeaveReport.Entry entry : weaver.report().entries()) {
      String adapter = adapter(entry.advice());
      if (entry.state() == WeaveReport.State.WOVEN) {
        woven.merge(adapter, 1, Integer::sum);
      } else if (entry.state() == WeaveReport.State.OFF) {
        off.add(adapter + " at " + entry.type() + ": " + entry.reason());
      } else {
        skipped.put(adapter + " at " + entry.type(), String.valueOf(entry.reason()));
      }
    }
    String servers = names(woven, SERVERS);
    if (servers.isEmpty()) {
      boolean listens = !registry.registration().describePorts().isEmpty();
      lines.add(
          (listens ? PROBLEM : "")
              + "requests: not governed, this JVM uses no server that Graft knows");
    } else {
      lines.add("requests: governed by " + servers + ", " + inbound.inFlight() + " in flight");
    }
    String clients = names(woven, CLIENTS);
    lines.add(
        clients.isEmpty()
            ? "calls: no client that Graft knows is used so far"
            : "calls: governed by " + clients);
    lines.add("woven: " + (woven.isEmpty() ? "nothing" : String.join(", ", woven.keySet())));
    for (Map.Entry<String, String> each : skipped.entrySet()) {
      lines.add("skipped: " + each.getKey() + ": " + each.getValue());
    }
    for (String each : off) {
      lines.add(PROBLEM + "off: " + each);
    }
  }

  private void traces() {
    if (telemetry.settings().disabled()) {
      lines.add(PROBLEM + "traces: none, otel.sdk.disabled is true");
      return;
    }
    lines.add(
        "traces: sampled by "
            + telemetry.settings().sampler()
            + ", "
            + telemetry.recordedSpans()
            + " spans recorded, "
            + (telemetry.spanExport() == null
                ? "exported nowhere (otel.exporter.otlp.endpoint says where to)"
                : "exported to " + telemetry.spanExport().endpoint()));
    String error = telemetry.spanExport() == null ? null : telemetry.spanExport().lastError();
    if (error != null) {
      lines.add(PROBLEM + "traces: the last export failed: " + error);
      todo.add("see that the collector can be reached from this host");
    }
  }

  private static String adapter(String advice) {
    if (!advice.startsWith(ADAPTERS)) {
      return advice;
    }
    int end = advice.indexOf('.', ADAPTERS.length());
    return advice.substring(ADAPTERS.length(), end < 0 ? advice.length() : end);
  }

  private static String names(Map<String, Integer> woven, String[] adapters) {
    StringBuilder names = new StringBuilder();
    for (String each : adapters) {
      if (woven.containsKey(each)) {
        names.append(names.length() == 0 ? "" : ", ").append(each);
      }
    }
    return names.toString();
  }

  /** Whether none of these lines is a problem. */
  static boolean isWell(Collection<String> lines) {
    for (String line : lines) {
      if (line.startsWith(PROBLEM)) {
        return false;
      }
    }
    return true;
  }

  /** Lines as one text. */
  static String text(@Nullable List<String> lines) {
    return lines == null ? "" : String.join("\n", lines) + "\n";
  }
}
