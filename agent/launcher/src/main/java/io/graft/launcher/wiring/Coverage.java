package io.graft.launcher.wiring;

import io.graft.governance.inbound.Inbound;
import io.graft.net.json.JsonWriter;
import io.graft.registry.runtime.RegistryRuntime;
import io.graft.weaver.Weaver;
import io.graft.weaver.api.WeaveReport;
import java.util.ArrayList;
import java.util.List;

/**
 * What security does not cover: servers whose requests do not pass its guard. {@code coverage} in
 * the status. Loaded only if somebody asks, or while security is enforced.
 */
final class Coverage implements JsonWriter.Content {
  private static final String ADAPTERS = "io.graft.instrumentation.";

  /** The fallback, which cannot take away what a filter has seen before. */
  private static final String FALLBACK = ADAPTERS + "servlet.";

  private final Inbound inbound;
  private final RegistryRuntime registry;
  private final Weaver weaver;

  Coverage(Inbound inbound, RegistryRuntime registry, Weaver weaver) {
    this.inbound = inbound;
    this.registry = registry;
    this.weaver = weaver;
  }

  /** The servers in this JVM whose requests are not guarded, and why. */
  static List<String> gaps(Weaver weaver) {
    List<String> gaps = new ArrayList<>();
    for (WeaveReport.Entry entry : weaver.report().entries()) {
      if (entry.isServer() && entry.state() != WeaveReport.State.WOVEN) {
        gaps.add(adapter(entry) + " at " + entry.type() + ": " + entry.reason());
      }
    }
    return gaps;
  }

  private static String adapter(WeaveReport.Entry entry) {
    String advice = entry.advice();
    int end = advice.startsWith(ADAPTERS) ? advice.indexOf('.', ADAPTERS.length()) : -1;
    return end < 0 ? advice : advice.substring(ADAPTERS.length(), end);
  }

  @Override
  public void write(JsonWriter json) {
    List<String> gaps = gaps(weaver);
    boolean enforces = inbound.enforces();
    json.field("enforces", enforces);
    json.field("state", !enforces ? "not enforced" : gaps.isEmpty() ? "covered" : "uncovered");
    json.texts("uncovered", gaps);
    json.texts("ports", registry.registration().describePorts());
    json.field("fallback", fallback());
  }

  /** What holds for containers without an adapter; {@code none} is there. */
  private String fallback() {
    for (WeaveReport.Entry entry : weaver.report().entries()) {
      if (entry.state() == WeaveReport.State.WOVEN && entry.advice().startsWith(FALLBACK)) {
        return "no header can be taken away in this container, a request that has a forbidden one"
            + " is refused; what the container itself answers is not guarded";
      }
    }
    return "not in use";
  }
}
