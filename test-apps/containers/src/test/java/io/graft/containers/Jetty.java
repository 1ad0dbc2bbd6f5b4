package io.graft.containers;

import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Jetty by {@code java -jar start.jar} in a base directory. */
record Jetty(String version, String names, List<String> modules, List<Integer> jdks)
    implements Container {
  @Override
  public JavaProcessBuilder prepare(Jdk jdk, Path directory, int port) throws IOException {
    Path home = Distribution.of("jetty-home-" + version);
    Distribution.write(
        directory.resolve("start.d/shop.ini"),
        "--module=%s%n".formatted(String.join(",", modules)));
    Distribution.war(names, directory.resolve("webapps"));
    return JavaProcess.on(jdk)
        .jar(home.resolve("start.jar"))
        .arguments("jetty.http.host=127.0.0.1", "jetty.http.port=" + port)
        .directory(directory);
  }

  @Override
  public String toString() {
    String last = modules.get(modules.size() - 1);
    return "Jetty " + version + (last.startsWith("ee") ? " " + last.replace("-deploy", "") : "");
  }
}
