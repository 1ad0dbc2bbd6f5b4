package io.graft.containers;

import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Felix by its own main class, with its own HTTP service and the shop as a bundle. */
record Felix(List<Integer> jdks) implements Container {
  @Override
  public JavaProcessBuilder prepare(Jdk jdk, Path directory, int port) throws IOException {
    Path bundles = directory.resolve("bundle");
    Distribution.bundle(bundles);
    for (String name :
        List.of("org.apache.felix.http.servlet-api", "org.apache.felix.http.jetty")) {
      Files.copy(Distribution.jar(name), bundles.resolve(name + ".jar"));
    }
    Distribution.write(
        directory.resolve("conf/config.properties"),
        """
        felix.auto.deploy.action=install,start
        felix.log.level=2
        org.osgi.framework.storage=felix-cache
        org.apache.felix.http.host=127.0.0.1
        org.osgi.service.http.port=%d
        """
            .formatted(port));
    // As in its distribution: it looks for its settings beside the directory of its jar.
    Path jar = Files.createDirectories(directory.resolve("bin")).resolve("felix.jar");
    Files.copy(Distribution.jar("felix"), jar);
    return JavaProcess.on(jdk).jar(jar).directory(directory);
  }

  @Override
  public String toString() {
    return "Felix 7.0.5";
  }
}
