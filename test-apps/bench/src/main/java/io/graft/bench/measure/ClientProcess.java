package io.graft.bench.measure;

import io.graft.bench.Variant;
import io.graft.bench.load.OtlpSink;
import io.graft.bench.subject.ClientLoop;
import io.graft.test.Await;
import io.graft.test.Checkout;
import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A JVM that calls a server by one client. */
public final class ClientProcess implements PerCall.Subject {
  private final JavaProcess process;
  private final @Nullable OtlpSink sink;
  private int batches;

  /**
   * @param library simple name of the client contract's class
   * @param jars directory of the client contract's libraries; empty: the JDK has the client
   * @param port of the server
   */
  ClientProcess(Variant variant, String library, String jars, int port, Path registry)
      throws IOException {
    String host = variant == Variant.GRAFT ? "called" : "127.0.0.1:" + port;
    List<String> options = new ArrayList<>(variant.jvmOptions(registry));
    sink = new OtlpSink();
    options.addAll(Export.to(sink, "always_on"));
    if (variant == Variant.GRAFT) {
      options.add("-Dgraft.registry=static:called=127.0.0.1:" + port);
    }
    process =
        start(library + ", " + variant, library, jars, "http://" + host + "/ok", options, registry);
  }

  /**
   * Exports nothing.
   *
   * @param library simple name of the client contract's class
   * @param jars directory of the client contract's libraries; empty: the JDK has the client
   * @param options of the JVM
   * @param registry directory of the embedded registry
   */
  public ClientProcess(
      String name, String library, String jars, String url, List<String> options, Path registry) {
    sink = null;
    process = start(name, library, jars, url, options, registry);
  }

  private static JavaProcess start(
      String name, String library, String jars, String url, List<String> options, Path registry) {
    List<String> all = new ArrayList<>(SpringStart.MEMORY);
    all.addAll(options);
    JavaProcessBuilder builder =
        JavaProcess.on(Jdk.current())
            .name(name)
            .agent(false)
            .asInProduction()
            .registry(registry)
            .jvmArguments(all.toArray(new String[0]))
            .main(ClientLoop.class.getName(), classPath(jars))
            .arguments(library, url);
    return builder.start();
  }

  private static String classPath(String jars) {
    Path contract = Checkout.file("test-apps/client-contract/target");
    List<String> entries = new ArrayList<>();
    entries.add(contract.resolve("classes").toString());
    if (!jars.isEmpty()) {
      for (File jar : contract.resolve("libraries").resolve(jars).toFile().listFiles()) {
        entries.add(jar.toString());
      }
    }
    entries.add(ClientLoop.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    return String.join(File.pathSeparator, entries);
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public void call(int calls) {
    process.writeLine(Integer.toString(calls));
    int wanted = ++batches;
    Await.until(
        process.name() + " to make " + calls + " calls",
        Duration.ofMinutes(3),
        () -> process.out().stream().filter("done"::equals).count() == wanted,
        process::dump);
  }

  @Override
  public void close() throws IOException {
    process.close();
    if (sink != null) {
      sink.close();
    }
  }
}
