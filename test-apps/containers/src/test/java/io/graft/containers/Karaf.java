package io.graft.containers;

import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import io.graft.test.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Karaf by its script, with in {@code deploy} the shop as a feature that needs its HTTP feature.
 */
record Karaf(List<Integer> jdks) implements Container {
  @Override
  public JavaProcessBuilder prepare(Jdk jdk, Path directory, int port) throws IOException {
    Path home = Distribution.of("apache-karaf-4.4.10");
    Path etc = directory.resolve("etc");
    Distribution.copy(home.resolve("etc"), etc);
    Distribution.bundle(directory);
    Distribution.write(
        directory.resolve("deploy/shop.xml"),
        """
        <features name="shop" xmlns="http://karaf.apache.org/xmlns/features/v1.6.0">
          <repository>mvn:org.ops4j.pax.web/pax-web-features/8.0.34/xml/features</repository>
          <feature name="shop" version="1.0.0" install="auto">
            <feature>pax-web-http-jetty</feature>
            <bundle>file:%s</bundle>
          </feature>
        </features>
        """
            .formatted(directory.resolve("shop.jar")));
    Distribution.write(
        etc.resolve("org.ops4j.pax.url.mvn.cfg"),
        """
        org.ops4j.pax.url.mvn.defaultRepositories=\
        file:%s@id=system@snapshots,file:%s@id=build@snapshots
        org.ops4j.pax.url.mvn.repositories=
        org.ops4j.pax.url.mvn.useFallbackRepositories=false
        """
            .formatted(home.resolve("system"), Distribution.of("karaf-repository")));
    Distribution.write(
        etc.resolve("org.ops4j.pax.web.cfg"),
        """
        org.osgi.service.http.port=%d
        org.ops4j.pax.web.listening.addresses=127.0.0.1
        """
            .formatted(port));
    // Ports that two of them would share.
    Distribution.replace(
        etc.resolve("org.apache.karaf.shell.cfg"),
        "sshPort = 8101",
        "sshPort = " + Ports.lasting());
    Path management = etc.resolve("org.apache.karaf.management.cfg");
    Distribution.replace(
        management, "rmiRegistryPort = 1099", "rmiRegistryPort = " + Ports.lasting());
    Distribution.replace(management, "rmiServerPort = 44444", "rmiServerPort = " + Ports.lasting());
    Files.createDirectories(directory.resolve("data"));
    return JavaProcess.on(jdk)
        .script(home.resolve("bin/karaf"), "EXTRA_JAVA_OPTS")
        // Becomes the JVM, as with "server" it does not.
        .arguments("daemon")
        .environment("CHECK_ROOT_INSTANCE_RUNNING", "false")
        .environment("KARAF_HOME", home.toString())
        .environment("KARAF_BASE", directory.toString())
        .environment("KARAF_DATA", directory.resolve("data").toString())
        .environment("KARAF_ETC", etc.toString());
  }

  @Override
  public String logFile() {
    return "data/log/karaf.log";
  }

  @Override
  public String toString() {
    return "Karaf 4.4.10";
  }
}
