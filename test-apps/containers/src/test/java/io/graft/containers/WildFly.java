package io.graft.containers;

import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import io.graft.test.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** WildFly by {@code standalone.sh}, with the flag where its own options are. */
record WildFly(String distribution, String names, List<Integer> jdks) implements Container {
  @Override
  public JavaProcessBuilder prepare(Jdk jdk, Path directory, int port) throws IOException {
    return prepare(jdk, directory, port, Ports.lasting());
  }

  JavaProcessBuilder prepare(Jdk jdk, Path directory, int port, int managementPort)
      throws IOException {
    Path home = Distribution.of(distribution);
    Distribution.copy(home.resolve("standalone/configuration"), directory.resolve("configuration"));
    Distribution.war(names, directory.resolve("deployments"));
    Path options = directory.resolve("standalone.conf");
    Distribution.write(
        options,
        ". \"%s/bin/standalone.conf\"%nJAVA_OPTS=\"$JAVA_OPTS $SHOP_OPTS\"%n".formatted(home));
    return JavaProcess.on(jdk)
        .script(home.resolve("bin/standalone.sh"), "SHOP_OPTS")
        .arguments(
            "-Djboss.server.base.dir=" + directory,
            "-Djboss.http.port=" + port,
            "-Djboss.https.port=" + Ports.lasting(),
            "-Djboss.management.http.port=" + managementPort)
        .environment("RUN_CONF", options.toString())
        // Passes signals on to the JVM.
        .environment("LAUNCH_JBOSS_IN_BACKGROUND", "true");
  }

  @Override
  public boolean isReadyWhenRegistered() {
    return true;
  }

  @Override
  public String toString() {
    return distribution;
  }
}
