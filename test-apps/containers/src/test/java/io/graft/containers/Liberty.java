package io.graft.containers;

import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Open Liberty by {@code server run}. */
record Liberty(String version, String directory, List<Integer> jdks) implements Container {
  static Liberty newest(List<Integer> jdks) {
    return new Liberty("26.0.0.3", "wlp", jdks);
  }

  static Liberty oldest(List<Integer> jdks) {
    return new Liberty("19.0.0.3", "liberty-19.0.0.3/wlp", jdks);
  }

  @Override
  public JavaProcessBuilder prepare(Jdk jdk, Path directory, int port) throws IOException {
    Path server = directory.resolve("servers/defaultServer");
    Distribution.write(
        server.resolve("server.xml"),
        """
        <server>
          <featureManager><feature>servlet-4.0</feature></featureManager>
          <httpEndpoint id="defaultHttpEndpoint" host="127.0.0.1" httpPort="%d" httpsPort="-1"/>
          <webApplication location="shop.war" contextRoot="/shop"/>
        </server>
        """
            .formatted(port));
    Distribution.war("javax", server.resolve("apps"));
    return JavaProcess.on(jdk)
        .script(Distribution.of(this.directory).resolve("bin/server"), "JVM_ARGS")
        .arguments("run", "defaultServer")
        .environment("WLP_USER_DIR", directory.toString());
  }

  @Override
  public boolean isReadyWhenRegistered() {
    return true;
  }

  @Override
  public String toString() {
    return "Open Liberty " + version;
  }
}
