package io.graft.containers;

import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import io.graft.test.server.GlassFishDomain;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Payara Server, which is GlassFish with additions. */
record Payara(List<Integer> jdks) implements Container {
  @Override
  public JavaProcessBuilder prepare(Jdk jdk, Path directory, int port) throws IOException {
    Path home = Distribution.of("payara5/glassfish");
    GlassFishDomain domain = GlassFishDomain.copy(home, directory.resolve("domain1"), port);
    Distribution.replace(
        domain.settings(),
        "<hazelcast-config-specific-configuration>",
        "<hazelcast-config-specific-configuration enabled=\"false\">");
    Distribution.war("javax", domain.autodeploy());
    return domain.run(JavaProcess.on(jdk), jdk);
  }

  @Override
  public String logFile() {
    return "domain1/logs/server.log";
  }

  @Override
  public String toString() {
    return "Payara 5.2022.5";
  }
}
