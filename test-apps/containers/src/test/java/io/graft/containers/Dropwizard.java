package io.graft.containers;

import io.graft.test.Checkout;
import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import io.graft.test.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** An application of Dropwizard, with a connector for administration beside its own. */
record Dropwizard(List<Integer> jdks) implements Container {
  @Override
  public JavaProcessBuilder prepare(Jdk jdk, Path directory, int port) throws IOException {
    Path configuration = directory.resolve("shop.yml");
    Distribution.write(
        configuration,
        """
        server:
          applicationConnectors: [{type: http, bindHost: 127.0.0.1, port: %d}]
          adminConnectors: [{type: http, bindHost: 127.0.0.1, port: %d}]
        """
            .formatted(port, Ports.lasting()));
    Path target = Checkout.file("test-apps/containers/dropwizard/target");
    return JavaProcess.on(jdk)
        .main(
            "io.graft.containers.dropwizard.Shop",
            target.resolve("classes"),
            Checkout.file("test-apps/containers/target/classes"),
            target.resolve("lib").resolve("*"))
        .arguments("server", configuration.toString())
        .directory(directory);
  }

  @Override
  public String toString() {
    return "Dropwizard 2.1.12";
  }
}
