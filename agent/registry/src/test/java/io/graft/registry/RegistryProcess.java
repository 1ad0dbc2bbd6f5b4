package io.graft.registry;

import io.graft.config.Settings;
import io.graft.config.identity.Identity;
import io.graft.daemon.Scheduler;
import io.graft.governance.service.PortTraffic;
import io.graft.net.http.HttpTransport;
import io.graft.registry.announce.ServiceRegistration;
import io.graft.registry.runtime.RegistryRuntime;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Another JVM with a registry: one instance of a service, or several in one process. */
public final class RegistryProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader out;

  private final List<String> errors = new CopyOnWriteArrayList<>();

  private RegistryProcess(Process process) {
    this.process = process;
    Thread reader = new Thread(this::readErrors);
    reader.setDaemon(true);
    reader.start();
    out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Starts a JVM that registers the service at this port, without waiting for it. */
  public static RegistryProcess launch(Path directory, String service, int port)
      throws IOException {
    return launch(List.of(), directory.toString(), service, Integer.toString(port));
  }

  /** Starts a JVM with a command in front of its arguments. */
  public static RegistryProcess launch(List<String> prefix, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx32m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), RegistryProcess.class.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("GRAFT_"));
    return new RegistryProcess(builder.start());
  }

  /** Waits until the member has registered. */
  public void awaitRegistered() throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.equals("registered")) {
        return;
      }
    }
    throw new IOException(
        "the member ended with " + exit() + " before it had registered: " + errors);
  }

  private void readErrors() {
    try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        errors.add(line);
      }
    } catch (IOException e) {
      errors.add(e.toString());
    }
  }

  /** What it has printed on standard error. */
  public List<String> errors() {
    return errors;
  }

  public long pid() {
    return process.pid();
  }

  /** Kills the process with {@code kill -9}. */
  public void kill() {
    process.destroyForcibly();
    exit();
  }

  /** Stops it as a JVM that shuts down, and waits for its end. */
  public void stop() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      throw new AssertionError("it has ended before", e);
    }
    exit();
  }

  private int exit() {
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        throw new AssertionError("the member does not end");
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Kills it and its children, and waits, so that none uses the directory afterwards. */
  @Override
  public void close() {
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.add(process.toHandle());
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(each -> each.onExit().orTimeout(30, TimeUnit.SECONDS).join());
  }

  /**
   * Registers {@code args[1]} at the port {@code args[2]}, and with {@code args[3]} so many
   * instances at consecutive ports.
   */
  public static void main(String[] args) throws Exception {
    Settings settings =
        new Settings(
            Map.of("graft.registry.dir", args[0], "graft.service.name", args[1]),
            Map.of(),
            Map.of());
    settings.announce();
    Scheduler scheduler = new Scheduler("test");
    int port = Integer.parseInt(args[2]);
    int count = args.length > 3 ? Integer.parseInt(args[3]) : 1;
    List<ServiceRegistration> registrations = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RegistryContext context = new RegistryContext(settings, scheduler, new HttpTransport());
      RegistryRuntime runtime =
          RegistryRuntime.start(Identity.of(settings), context, () -> 0, PortTraffic::new);
      runtime.registration().listening("http", null, port + i);
      registrations.add(runtime.registration());
    }
    CountDownLatch ended = new CountDownLatch(1);
    Thread input = new Thread(() -> awaitEnd(ended));
    input.setDaemon(true);
    input.start();
    while (!registrations.stream().allMatch(each -> each.state().startsWith("registered"))
        && !ended.await(10, TimeUnit.MILLISECONDS)) {
      continue;
    }
    System.out.println("registered");
    ended.await();
    registrations.parallelStream().forEach(ServiceRegistration::stopping);
  }

  private static void awaitEnd(CountDownLatch ended) {
    try {
      while (System.in.read() >= 0) {
        continue;
      }
    } catch (IOException e) {
      System.err.println(e);
    }
    ended.countDown();
  }
}
