package io.graft.test;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link JavaProcess} is started. Its environment is that of the tests without anything that
 * could change a JVM or the agent ({@code JAVA_*}, {@code JDK_*}, {@code GRAFT_*}, {@code OTEL_*}).
 */
public final class JavaProcessBuilder {
  /** A JVM that ends soon costs its machine less without the second compiler and more threads. */
  private static final List<String> BRIEF = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  private final Jdk jdk;
  private final List<String> jvmArguments = new ArrayList<>();
  private final Map<String, String> properties = new LinkedHashMap<>();
  private final Map<String, String> environment = new LinkedHashMap<>();
  private final List<String> arguments = new ArrayList<>();
  private List<String> within = List.of();
  private List<String> what = List.of();
  private @Nullable String optionsVariable;
  private @Nullable String name;
  private @Nullable Path agent;
  private @Nullable String agentArguments;
  private @Nullable Path registry;
  private @Nullable Path directory;
  private boolean brief = true;

  JavaProcessBuilder(Jdk jdk) {
    this.jdk = jdk;
  }

  /** What messages call it; its jar or main class where this is not set. */
  public JavaProcessBuilder name(String value) {
    name = value;
    return this;
  }

  /** Runs a main class from a class path in the platform's syntax. */
  public JavaProcessBuilder main(String mainClass, String classPath) {
    what = List.of("-cp", classPath, mainClass);
    return named(mainClass.substring(mainClass.lastIndexOf('.') + 1));
  }

  /** Runs a main class from jars and directories. */
  public JavaProcessBuilder main(String mainClass, Path... classPath) {
    List<String> paths = new ArrayList<>();
    for (Path path : classPath) {
      paths.add(path.toString());
    }
    return main(mainClass, String.join(File.pathSeparator, paths));
  }

  /**
   * Runs a class of the tests themselves, from the directory or jar that it was loaded from. It
   * must be compiled for {@code jdk}.
   */
  public JavaProcessBuilder main(Class<?> mainClass) {
    try {
      return main(
          mainClass.getName(),
          Path.of(mainClass.getProtectionDomain().getCodeSource().getLocation().toURI()));
    } catch (java.net.URISyntaxException e) {
      throw new IllegalArgumentException(mainClass + " has no place in the file system", e);
    }
  }

  /** Runs {@code java -jar}. */
  public JavaProcessBuilder jar(Path jar) {
    what = List.of("-jar", jar.toString());
    return named(jar.getFileName().toString());
  }

  /**
   * Runs a shell script that starts the JVM of {@code JAVA_HOME}, and takes arguments for it from
   * an environment variable, as Tomcat's from {@code CATALINA_OPTS}.
   */
  public JavaProcessBuilder script(Path script, String variable) {
    what = List.of("sh", script.toString());
    optionsVariable = variable;
    return named(script.getFileName().toString());
  }

  /** Runs the JVM by a command that becomes it by exec, as {@code ip netns exec} does. */
  public JavaProcessBuilder within(List<String> command) {
    within = List.copyOf(command);
    return this;
  }

  /** Runs with the agent of this build. */
  public JavaProcessBuilder withAgent() {
    return withAgent(GraftJar.path());
  }

  /** Runs with the agent of another jar. */
  public JavaProcessBuilder withAgent(Path jar) {
    agent = jar;
    return this;
  }

  /** Runs with the agent of this build where {@code on}, and without it otherwise. */
  public JavaProcessBuilder agent(boolean on) {
    agent = on ? GraftJar.path() : null;
    return this;
  }

  /** What follows the agent's jar after {@code =}. */
  public JavaProcessBuilder agentArguments(String value) {
    agentArguments = value;
    return this;
  }

  /** Shares an embedded registry. Where this is not called the process has one to itself. */
  public JavaProcessBuilder registry(Path sharedDirectory) {
    registry = sharedDirectory;
    return this;
  }

  /** {@code -Dkey=value}. */
  public JavaProcessBuilder property(String key, Object value) {
    properties.put(key, value.toString());
    return this;
  }

  /** Other arguments of the JVM, before everything else. */
  public JavaProcessBuilder jvmArguments(String... values) {
    jvmArguments.addAll(List.of(values));
    return this;
  }

  /**
   * Lets the JVM choose its compilers and its collector, as that of an application does: for what
   * is measured. Others are told to do with little.
   */
  public JavaProcessBuilder asInProduction() {
    brief = false;
    return this;
  }

  public JavaProcessBuilder environment(String key, String value) {
    environment.put(key, value);
    return this;
  }

  /** Arguments of the application. */
  public JavaProcessBuilder arguments(String... values) {
    arguments.addAll(List.of(values));
    return this;
  }

  /** Its working directory; a new, empty one where this is not called. */
  public JavaProcessBuilder directory(Path value) {
    directory = value;
    return this;
  }

  /** Starts the JVM, and does not wait for anything. */
  public JavaProcess start() {
    if (what.isEmpty()) {
      throw new IllegalStateException("neither a main class nor a jar nor a script");
    }
    TemporaryDirectory temporary = TemporaryDirectory.create();
    try {
      Path leases = registry != null ? registry : temporary.directory("registry");
      ProcessBuilder builder = new ProcessBuilder(command(leases));
      builder.directory((directory != null ? directory : temporary.directory("work")).toFile());
      Map<String, String> inherited = builder.environment();
      inherited
          .keySet()
          .removeIf(key -> key.matches("_JAVA_.*|JAVA_.*|JDK_.*|GRAFT_.*|OTEL_.*|CLASSPATH"));
      if (optionsVariable != null) {
        inherited.put("JAVA_HOME", jdk.home().toString());
        inherited.put(optionsVariable, String.join(" ", options(leases)));
      }
      inherited.putAll(environment);
      properties.forEach(Canaries::ofSetting);
      environment.forEach(Canaries::ofSetting);
      return new JavaProcess(
          name != null ? name : what.get(what.size() - 1),
          builder.start(),
          leases,
          temporary,
          agent != null);
    } catch (IOException e) {
      temporary.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      temporary.close();
      throw e;
    }
  }

  private List<String> command(Path leases) {
    List<String> command = new ArrayList<>(within);
    if (optionsVariable == null) {
      command.add(jdk.command("java").toString());
      command.addAll(options(leases));
    }
    command.addAll(what);
    command.addAll(arguments);
    return command;
  }

  private List<String> options(Path leases) {
    List<String> options = new ArrayList<>(brief ? BRIEF : List.of());
    options.addAll(jvmArguments);
    if (agent != null) {
      options.add("-javaagent:" + agent + (agentArguments != null ? "=" + agentArguments : ""));
    }
    Map<String, String> all = new LinkedHashMap<>();
    all.put("graft.registry.dir", leases.toString());
    all.putAll(properties);
    all.forEach((key, value) -> options.add("-D" + key + "=" + value));
    return options;
  }

  private JavaProcessBuilder named(String fallback) {
    if (name == null) {
      name = fallback;
    }
    return this;
  }
}
