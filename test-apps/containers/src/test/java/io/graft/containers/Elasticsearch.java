package io.graft.containers;

import io.graft.test.Http;
import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import io.graft.test.Ports;
import io.graft.test.server.SlowRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Elasticsearch, which sets a security manager of its own when the agent has long started. */
record Elasticsearch(List<Integer> jdks) implements Container {
  @Override
  public JavaProcessBuilder prepare(Jdk jdk, Path directory, int port) throws IOException {
    Path home = Distribution.of("elasticsearch-6.8.23");
    Path config = directory.resolve("config");
    Distribution.copy(home.resolve("config"), config);
    Distribution.write(
        config.resolve("elasticsearch.yml"),
        """
        node.name: shop
        network.host: 127.0.0.1
        http.port: %d
        transport.port: %d
        discovery.type: single-node
        path.data: %s/data
        path.logs: %s/logs
        """
            .formatted(port, Ports.lasting(), directory, directory));
    return JavaProcess.on(jdk)
        .main("org.elasticsearch.bootstrap.Elasticsearch", home + "/lib/*")
        .jvmArguments("-Xms256m", "-Xmx256m")
        .property("graft.service.name", "shop")
        .property("es.path.home", home)
        .property("es.path.conf", config)
        .property("es.distribution.flavor", "oss")
        .property("es.distribution.type", "zip")
        // As root it does not start, and it knows that it is root by its native library.
        .property("jna.nounpack", "true")
        .property("io.netty.noUnsafe", "true")
        .property("log4j.shutdownHookEnabled", "false")
        .property("log4j2.disable.jmx", "true");
  }

  /** There is no application in it that could call another. */
  @Override
  public boolean isRelay() {
    return false;
  }

  @Override
  public String readyPath() {
    return "/_cluster/health?wait_for_status=green&timeout=1s";
  }

  @Override
  public List<Http.Response> answers(String base) {
    return List.of(
        Http.put(base + "/shop/_doc/1?refresh=true", "{\"name\":\"tea\"}"),
        Http.get(base + "/shop/_doc/1"),
        Http.get(base + "/shop/_search?q=name:tea&filter_path=hits"),
        Http.get(base + "/shop/_doc/2"),
        Http.get(base + "/nowhere/_search"));
  }

  /** Not whether the index is complete, which one node alone cannot make it. */
  @Override
  public String latePath() {
    return "/";
  }

  @Override
  public SlowRequest slow() {
    return SlowRequest.of("POST", "/shop/_search?filter_path=hits", "application/json", "{}");
  }

  @Override
  public String toString() {
    return "Elasticsearch 6.8.23";
  }
}
