package io.graft.config.identity;

import io.graft.config.OtelPairs;
import io.graft.config.ProcessSettings;
import io.graft.config.Settings;
import io.graft.config.Sources;
import io.graft.governance.time.Randomness;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The identity of this process. Immutable. */
public final class Identity {
  private final String name;
  private final boolean named;
  private final String nameSource;
  private final @Nullable String version;
  private final @Nullable String zone;
  private final List<String> tags;
  private final double weight;
  private final int priority;
  private final String instanceId;
  private final long pid;
  private final String host;

  private Identity(
      Settings settings,
      @Nullable String name,
      String nameSource,
      ProgramName program,
      long pid,
      String host) {
    this.name = name == null ? "java" : name;
    named = name != null;
    this.nameSource = nameSource;
    this.pid = pid;
    this.host = host;
    zone = settings.text(ProcessSettings.SERVICE_ZONE);
    tags =
        settings.value(ProcessSettings.SERVICE_TAGS) == null
            ? Collections.<String>emptyList()
            : settings.get(ProcessSettings.SERVICE_TAGS);
    double share = settings.get(ProcessSettings.SERVICE_WEIGHT);
    weight = share >= 0 ? share : 1;
    priority = settings.get(ProcessSettings.SERVICE_PRIORITY);
    String said = settings.text(ProcessSettings.SERVICE_VERSION);
    version = said != null ? said : program.version();
    instanceId = id(host, pid);
  }

  /** Identifies this process. */
  public static Identity of(Settings settings) {
    return of(settings, Sources.systemProperties(), Sources.environment());
  }

  /** Identifies a process with these properties and this environment. */
  public static Identity of(
      Settings settings, Map<String, String> system, Map<String, String> environment) {
    ProgramName program = ProgramName.of(system);
    long pid = Host.pid();
    String host = Host.name(environment);
    String attributes = settings.text("otel.resource.attributes");
    String[] candidates = {
      settings.text(ProcessSettings.SERVICE_NAME),
      ProcessSettings.SERVICE_NAME.key(),
      settings.text("otel.service.name"),
      "otel.service.name",
      attributes == null ? null : OtelPairs.value(attributes, "service.name"),
      "otel.resource.attributes",
      system.get("spring.application.name"),
      "spring.application.name",
      environment.get("SPRING_APPLICATION_NAME"),
      "SPRING_APPLICATION_NAME",
      system.get("quarkus.application.name"),
      "quarkus.application.name",
      environment.get("QUARKUS_APPLICATION_NAME"),
      "QUARKUS_APPLICATION_NAME",
      system.get("micronaut.application.name"),
      "micronaut.application.name",
      environment.get("MICRONAUT_APPLICATION_NAME"),
      "MICRONAUT_APPLICATION_NAME",
      program.name(),
      program.nameSource()
    };
    for (int i = 0; i < candidates.length; i += 2) {
      String candidate = candidates[i];
      String name = candidate == null ? "" : candidate.trim();
      if (name.isEmpty()) {
        continue;
      }
      String problem = ServiceName.problem(name);
      if (problem == null) {
        if (program.name() == candidate
            && program.remark() != null
            && !settings.get(ProcessSettings.SERVICE_PER_CONTEXT)) {
          settings.problem(program.remark());
        }
        return new Identity(settings, name, candidates[i + 1], program, pid, host);
      }
      settings.problem(
          candidates[i + 1] + " " + problem + "; ignored, the next source names the service");
    }
    return new Identity(settings, null, program.nameSource(), program, pid, host);
  }

  /** The logical name as written. Registries ignore its case. */
  public String name() {
    return name;
  }

  /** Whether a name was found; otherwise the service is not registered. */
  public boolean named() {
    return named;
  }

  /**
   * The source of the name: {@code spring.application.name}, {@code file orders.jar}; if there is
   * no name, what was found instead.
   */
  public String nameSource() {
    return nameSource;
  }

  public @Nullable String version() {
    return version;
  }

  public @Nullable String zone() {
    return zone;
  }

  /** Unmodifiable, may be empty. */
  public List<String> tags() {
    return tags;
  }

  /** The share of the traffic, relative to other instances; 0: none. */
  public double weight() {
    return weight;
  }

  /**
   * 0 or more: instances with a higher number get calls if too few with lower numbers are
   * available.
   */
  public int priority() {
    return priority;
  }

  /** Unique, and constant for the life of the process: letters, digits, dots and dashes. */
  public String instanceId() {
    return instanceId;
  }

  /** Process id; 0: unknown. */
  public long pid() {
    return pid;
  }

  /** The name of the host, for output. */
  public String host() {
    return host;
  }

  private static String id(String host, long pid) {
    StringBuilder id = new StringBuilder();
    for (int i = 0; i < host.length() && id.length() < 40; i++) {
      char c = host.charAt(i);
      boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
      id.append(plain || c == '.' && i > 0 ? c : '-');
    }
    // Two containers may have the same host name and pid: the rest is random.
    long random =
        new Randomness(System.nanoTime() ^ System.currentTimeMillis() * 31 ^ pid).nextLong();
    return id.append('-')
        .append(pid)
        .append('-')
        .append(Long.toHexString(random >>> 32 | 1L << 32).substring(1))
        .toString();
  }
}
