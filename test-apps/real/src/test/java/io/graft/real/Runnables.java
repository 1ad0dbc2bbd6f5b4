package io.graft.real;

import io.graft.real.Application.Launch;
import io.graft.test.Jdk;
import io.graft.test.Ports;
import io.graft.test.server.ServerFiles;
import java.util.List;

/** Applications that are one jar. */
final class Runnables {
  private Runnables() {}

  static List<Application> everyBuild() {
    return List.of(
        wireMock(
            "2.35.2", "wiremock-jre8-standalone-2.35.2", Jdk.oneOf(8, 25), "requests/unmatched"),
        wireMock("3.13.2", "wiremock-standalone-3.13.2", Jdk.oneOf(25, 11), "health"),
        Application.leftAlone(
            "MockServer 5.15.0",
            Jdk.oneOf(17, 25),
            "Netty under another prefix, without `graft.weave.relocated`",
            (java, directory, port) ->
                java.jar(Distribution.jar("mockserver-netty-no-dependencies-5.15.0"))
                    .jvmArguments("-Xmx256m")
                    .property("mockserver.livenessHttpGetPath", "/alive")
                    .property("mockserver.localBoundIP", "127.0.0.1")
                    .arguments("-serverPort", "" + port),
            "/alive",
            "/mockserver/dashboard",
            "/missing"),
        Application.governed(
            "Fuseki 4.10.0",
            Jdk.oneOf(11, 25),
            "jetty-server",
            "jena-fuseki-server",
            (java, directory, port) ->
                java.jar(Distribution.jar("jena-fuseki-server-4.10.0"))
                    .jvmArguments("-Xmx256m")
                    .arguments("--localhost", "--port", "" + port, "--ping", "--mem", "/tea"),
            "/$/ping",
            "/tea/sparql?query=ASK%20%7B%7D",
            "/tea/get",
            "/missing"),
        Application.governed(
            "Prometheus JMX exporter 0.20.0",
            Jdk.oneOf(8, 25),
            "jdk-http-server",
            Application.NOT_REGISTERED,
            (java, directory, port) -> {
              ServerFiles.write(
                  directory.resolve("config.yaml"), "hostPort: 127.0.0.1:%d\n".formatted(port));
              java.jar(Distribution.jar("jmx_prometheus_httpserver-0.20.0"))
                  .jvmArguments("-Xmx64m")
                  .arguments("127.0.0.1:" + port, "config.yaml");
            },
            "/-/healthy",
            "/metrics?name[]=jmx_exporter_build_info"),
        Application.leftAlone(
            "Moco 1.3.0",
            Jdk.oneOf(25, 8),
            "Netty without the methods that it does not use",
            (java, directory, port) -> {
              ServerFiles.write(
                  directory.resolve("tea.json"),
                  """
                  [{"request": {"uri": "/tea"}, "response": {"json": {"name": "tea"}}}]
                  """);
              java.jar(Distribution.jar("moco-runner-1.3.0-standalone"))
                  .jvmArguments("-Xmx128m")
                  .arguments("http", "-p", "" + port, "-c", "tea.json");
            },
            "/tea",
            "/missing"),
        Application.leftAlone(
            "S3Proxy 2.2.0",
            Jdk.oneOf(21, 25),
            "Jetty under another prefix, without `graft.weave.relocated`",
            (java, directory, port) -> {
              ServerFiles.write(
                  directory.resolve("s3proxy.conf"),
                  """
                  s3proxy.endpoint=http://127.0.0.1:%d
                  s3proxy.authorization=none
                  jclouds.provider=transient
                  jclouds.identity=tea
                  jclouds.credential=tea
                  """
                      .formatted(port));
              java.jar(Distribution.jar("s3proxy-2.2.0-jar-with-dependencies"))
                  .jvmArguments("-Xmx128m")
                  .arguments("--properties", "s3proxy.conf");
            },
            "/",
            "/missing"),
        Application.governed(
            "GraphHopper 8.0",
            Jdk.oneOf(17, 25),
            "jetty-server",
            "graphhopper-web",
            graphHopper(),
            "/health",
            "/info",
            "/route?point=43.7,7.4",
            "/missing"),
        Application.leftAlone(
            "H2 console 2.1.214",
            Jdk.oneOf(8, 25),
            "a server of its own",
            (java, directory, port) ->
                java.main("org.h2.tools.Server", Distribution.jar("h2-2.1.214"))
                    .jvmArguments("-Xmx64m")
                    .property("user.home", directory)
                    .arguments("-web", "-webPort", "" + port),
            "/login.jsp",
            "/missing"),
        Application.governed(
            "Jackrabbit 1.6.5",
            Jdk.oneOf(8),
            "servlet",
            "jackrabbit-standalone",
            (java, directory, port) ->
                java.jar(Distribution.jar("jackrabbit-standalone-1.6.5"))
                    .jvmArguments("-Xmx128m")
                    .arguments("--host", "127.0.0.1", "--port", "" + port)
                    .arguments("--repo", directory.resolve("repository").toString()),
            "/index.jsp",
            "/repository/default/",
            "/missing"));
  }

  static List<Application> more() {
    return List.of(
        Application.governed(
            "Hudson 3.3.2",
            Jdk.oneOf(8),
            "jetty-server",
            "hudson-war",
            (java, directory, port) ->
                java.jar(Distribution.war("hudson-war-3.3.2"))
                    .jvmArguments("-Xmx256m")
                    .property("HUDSON_HOME", directory.resolve("hudson"))
                    .arguments("--httpPort=" + port),
            "/",
            "/missing"),
        s3Mock(
            "2.17.0",
            "jetty-server",
            "com.adobe.testing.s3mock.httpPort",
            Jdk.oneOf(8, 17),
            "/",
            "/favicon.ico"),
        s3Mock("5.2.0", "tomcat", "http.port", Jdk.oneOf(25, 17), "/favicon.ico", "/"),
        zipkin("2.23.19", Jdk.oneOf(8, 17)),
        zipkin("3.5.1", Jdk.oneOf(17, 25)));
  }

  private static Launch graphHopper() {
    return (java, directory, port) -> {
      ServerFiles.write(
          directory.resolve("map.osm"),
          """
        <osm version="0.6">
          <node id="1" lat="43.701" lon="7.401"/><node id="2" lat="43.702" lon="7.402"/>
          <node id="3" lat="43.703" lon="7.403"/><node id="4" lat="43.704" lon="7.404"/>
          <way id="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="4"/><tag k="highway" v="residential"/></way>
        </osm>
        """);
      ServerFiles.write(
          directory.resolve("config.yml"),
          """
        graphhopper:
          datareader.file: map.osm
          graph.location: graph
          graph.vehicles: car
          prepare.min_network_size: 0
          import.osm.ignored_highways: footway
          profiles: [{name: car, vehicle: car, custom_model: {distance_influence: 10}}]
        server:
          application_connectors: [{type: http, port: %d, bind_host: 127.0.0.1}]
          admin_connectors: [{type: http, port: %d, bind_host: 127.0.0.1}]
        """
              .formatted(port, Ports.lasting()));
      java.jar(Distribution.jar("graphhopper-web-8.0"))
          .jvmArguments("-Xmx256m")
          .arguments("server", "config.yml");
    };
  }

  private static Application wireMock(String version, String jar, List<Integer> jdks, String page) {
    return Application.leftAlone(
        "WireMock " + version,
        jdks,
        "Jetty under another prefix, without `graft.weave.relocated`",
        (java, directory, port) ->
            java.jar(Distribution.jar(jar))
                .jvmArguments("-Xmx128m")
                .arguments("--port", "" + port, "--bind-address", "127.0.0.1"),
        "/__admin/mappings",
        "/__admin/" + page,
        "/missing");
  }

  /**
   * @param property the one of its port
   */
  private static Application s3Mock(
      String version,
      String adapter,
      String property,
      List<Integer> jdks,
      String first,
      String second) {
    return Application.governed(
        "S3Mock " + version,
        jdks,
        adapter,
        "s3mock",
        (java, directory, port) ->
            java.jar(Distribution.jar("s3mock-" + version + "-exec"))
                .jvmArguments("-Xmx128m")
                .property("java.io.tmpdir", directory)
                .property(property, port)
                .property("server.address", "127.0.0.1")
                .property("server.port", Ports.lasting()),
        first,
        second,
        "/missing");
  }

  private static Application zipkin(String version, List<Integer> jdks) {
    return Application.governed(
        "Zipkin " + version,
        jdks,
        "netty-server",
        "zipkin-server",
        (java, directory, port) ->
            java.jar(Distribution.jar("zipkin-server-" + version + "-exec"))
                .jvmArguments("-Xmx256m")
                .arguments(
                    "--armeria.ports[0].ip=127.0.0.1",
                    "--armeria.ports[0].port=" + port,
                    "--armeria.ports[0].protocols[0]=http"),
        "/health",
        "/api/v2/services",
        "/api/v2/trace/1234567890abcdef",
        "/missing");
  }
}
