package io.graft.config;

import io.graft.governance.time.Randomness;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who this process is. Immutable. */
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
      Program program,
      long pid,
      String host) {
    this.name = name == null ? "java" : name;
    named = name != null;
    this.nameSource = nameSource;
    this.pid = pid;
    this.host = host;
    zone = settings.text("graft.service.zone");
    tags = settings.list("graft.service.tags");
    double share = settings.number("graft.service.weight");
    weight = share >= 0 ? share : 1;
    priority = settings.integer("graft.service.priority");
    String said = settings.text("graft.service.version");
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
    Program program = Program.of(system);
    long pid = Host.pid();
    String host = Host.name(environment);
    String attributes = settings.text("otel.resource.attributes");
    String[] candidates = {
      settings.text("graft.service.name"),
      "graft.service.name",
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
        if (program.name() == candidate && program.remark() != null) {
          settings.problem(program.remark());
        }
        return new Identity(settings, name, candidates[i + 1], program, pid, host);
      }
      settings.problem(
          candidates[i + 1] + " " + problem + "; ignored, it is named by what comes next");
    }
    return new Identity(settings, null, program.nameSource(), program, pid, host);
  }

  /** The logical name, as it was written. Registries compare names without their case. */
  public String name() {
    return name;
  }

  /** Whether anything says what this service is called; else its name stands for nobody. */
  public boolean named() {
    return named;
  }

  /**
   * What gave the name, for people: {@code spring.application.name}, {@code file orders.jar}; where
   * there is none, what is there instead.
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

  /** 0: none of the traffic is to come here. */
  public double weight() {
    return weight;
  }

  /** 0 or more: instances of a higher number are called where those of lower ones are too few. */
  public int priority() {
    return priority;
  }

  /** Unique and the same for the life of the process; letters, digits, dots and dashes. */
  public String instanceId() {
    return instanceId;
  }

  /** Process id; 0: this JVM cannot tell. */
  public long pid() {
    return pid;
  }

  /** Name of the host, for people. */
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
    // Two containers may have one host name and one pid: the rest is random.
    long random =
        new Randomness(System.nanoTime() ^ System.currentTimeMillis() * 31 ^ pid).nextLong();
    return id.append('-')
        .append(pid)
        .append('-')
        .append(Long.toHexString(random >>> 32 | 1L << 32).substring(1))
        .toString();
  }
}
