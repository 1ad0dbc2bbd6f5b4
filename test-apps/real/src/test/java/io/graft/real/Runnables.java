package io.graft.real;

import io.graft.real.Application.Launch;
import io.graft.test.Jdk;
import io.graft.test.Ports;
import io.graft.test.server.ServerFiles;
import io.graft.test.server.SlowRequest;
import java.util.List;

/** Applications that are one jar. */
final class Runnables {
  private static final String JSON = "application/json";

  private Runnables() {}

  static List<Application> everyBuild() {
    return List.of(fuseki(), jmxExporter(), graphHopper(), h2(), jackrabbit());
  }

  static List<Application> more() {
    return List.of(
        hawtio(),
        hudson(),
        skipper(),
        tika(),
        zipkin("2.23.19", Jdk.oneOf(8, 17)),
        zipkin("3.5.1", Jdk.oneOf(17, 25)));
  }

  private static Application fuseki() {
    return Application.governed(
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
            "/missing")
        .stoppedDuring(SlowRequest.form("/tea/sparql", "query=ASK%20%7B%7D"));
  }

  private static Application jmxExporter() {
    return Application.governed(
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
        "/metrics?name[]=jmx_exporter_build_info");
  }

  private static Application graphHopper() {
    return Application.governed(
            "GraphHopper 8.0",
            Jdk.oneOf(17, 25),
            "jetty-server",
            "graphhopper-web",
            dropwizard(),
            "/health",
            "/info",
            "/route?point=43.7,7.4",
            "/missing")
        .stoppedDuring(SlowRequest.of("POST", "/route", JSON, "{}"));
  }

  private static Launch dropwizard() {
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

  private static Application h2() {
    return Application.leftAlone(
        "H2 console 2.1.214",
        Jdk.oneOf(8, 25),
        "a server of its own",
        (java, directory, port) ->
            java.main("org.h2.tools.Server", Distribution.jar("h2-2.1.214"))
                .jvmArguments("-Xmx64m")
                .property("user.home", directory)
                .arguments("-web", "-webPort", "" + port),
        "/login.jsp",
        "/missing");
  }

  private static Application jackrabbit() {
    return Application.governed(
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
            "/missing")
        .stoppedDuring(
            SlowRequest.of("PUT", "/repository/default/tea", "text/plain", "green")
                .by("admin:admin"));
  }

  private static Application hawtio() {
    return Application.governed(
            "Hawtio 2.17.7",
            Jdk.oneOf(11, 25),
            "jetty-server",
            "hawtio-app",
            (java, directory, port) ->
                java.jar(Distribution.jar("hawtio-app-2.17.7"))
                    .jvmArguments("-Xmx256m")
                    .property("java.io.tmpdir", directory)
                    .property("user.home", directory)
                    .property("hawtio.authenticationEnabled", false)
                    .arguments("--host", "127.0.0.1", "--port", "" + port, "--openUrl", "false"),
            "/hawtio/index.html",
            "/hawtio/user",
            "/hawtio/jolokia/read/java.lang:type=Runtime/SpecName",
            "/missing")
        .stoppedDuring(SlowRequest.of("POST", "/hawtio/jolokia/", JSON, "{\"type\":\"tea\"}"));
  }

  private static Application hudson() {
    return Application.governed(
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
            "/missing")
        .stoppedDuring(SlowRequest.form("/j_spring_security_check", "j_username=tea"));
  }

  private static Application skipper() {
    return Application.governed(
            "Spring Cloud Skipper 2.8.0",
            Jdk.oneOf(8, 17),
            "tomcat",
            "spring-cloud-skipper-server",
            (java, directory, port) ->
                java.jar(Distribution.jar("spring-cloud-skipper-server-2.8.0"))
                    .jvmArguments("-Xmx256m")
                    .property("java.io.tmpdir", directory)
                    .property("server.address", "127.0.0.1")
                    .property("server.port", port),
            "/api/about",
            "/api/packageMetadata",
            "/api/release/status/tea",
            "/missing")
        .stoppedDuring(SlowRequest.of("POST", "/api/package/install", JSON, "{}"));
  }

  private static Application tika() {
    return Application.governed(
            "Tika server 1.28.5",
            Jdk.oneOf(8, 17),
            "jetty-server",
            "tika-server",
            (java, directory, port) ->
                java.jar(Distribution.jar("tika-server-1.28.5"))
                    .jvmArguments("-Xmx256m")
                    .property("java.io.tmpdir", directory)
                    .arguments("-h", "127.0.0.1", "-p", "" + port),
            "/version",
            "/mime-types",
            "/missing")
        .stoppedDuring(SlowRequest.of("PUT", "/tika", "text/plain", "green tea"));
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
            "/missing")
        .stoppedDuring(SlowRequest.of("POST", "/api/v2/spans", JSON, "[]"));
  }
}
