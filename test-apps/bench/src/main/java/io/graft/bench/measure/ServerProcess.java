package io.graft.bench.measure;

import io.graft.bench.Variant;
import io.graft.bench.load.Load;
import io.graft.bench.load.OtlpSink;
import io.graft.test.Checkout;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM that serves the server contract's application, and a connection to it. */
final class ServerProcess implements PerCall.Subject {
  private static final String LISTENING = "listening on ";

  private final OtlpSink sink = new OtlpSink();
  private final JavaProcess process;
  private final Load load;

  /**
   * @param registry directory of the embedded registry
   */
  ServerProcess(Variant variant, ServerRequests.Server server, Path registry) throws IOException {
    List<String> options = new ArrayList<>(SpringStart.MEMORY);
    options.addAll(variant.jvmOptions(registry));
    options.addAll(Export.to(sink, "always_on"));
    // Otherwise each response of the JDK's server waits 40 ms for an acknowledgement.
    options.add("-Dsun.net.httpserver.nodelay=true");
    Path contract = Checkout.file("test-apps/server-contract");
    String classes = contract.resolve(server.names() + "/target/classes").toString();
    process =
        JavaProcess.on(Jdk.current())
            .name(server.name() + ", " + variant)
            .agent(false)
            .asInProduction()
            .jvmArguments(options.toArray(new String[0]))
            .main(
                "io.graft.contract.server." + server.main(),
                classes + ":" + contract.resolve("suite/target/lib/" + server.jars()) + "/*")
            .start();
    process.awaitOut("^" + LISTENING);
    String line =
        process.out().stream().filter(each -> each.startsWith(LISTENING)).findFirst().orElseThrow();
    load = new Load(Integer.parseInt(line.substring(LISTENING.length())), "/success", 1);
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public void call(int calls) throws Exception {
    load.run(calls);
  }

  @Override
  public void close() throws IOException {
    load.close();
    process.close();
    sink.close();
  }
}
