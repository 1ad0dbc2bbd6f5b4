package io.graft.containers;

import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Payara Micro by {@code java -jar}. */
record PayaraMicro(List<Integer> jdks) implements Container {
  @Override
  public JavaProcessBuilder prepare(Jdk jdk, Path directory, int port) throws IOException {
    Distribution.war("jakarta", directory);
    Path commands = directory.resolve("commands");
    Distribution.write(
        commands,
        "set configs.config.server-config.network-config.network-listeners"
            + ".network-listener.http-listener.address=127.0.0.1\n");
    return JavaProcess.on(jdk)
        .property(
            "java.io.tmpdir", Files.createDirectories(directory.resolve("temporary")).toString())
        .jar(Distribution.jar("payara-micro"))
        .arguments(
            "--deploy",
            directory.resolve("shop.war").toString(),
            "--noCluster",
            "--prebootcommandfile",
            commands.toString(),
            "--port",
            Integer.toString(port));
  }

  @Override
  public String toString() {
    return "Payara Micro 7";
  }
}
