package io.graft.real;

import io.graft.real.Application.Launch;
import io.graft.test.Jdk;
import io.graft.test.Ports;
import io.graft.test.server.ServerFiles;
import io.graft.test.server.SlowRequest;
import java.util.List;

/**
 * Servers that stand in for others in tests. Most have their server as a copy under another prefix:
 * they are left alone without {@code graft.weave.relocated}, and governed with it.
 */
final class Mocks {
  private static final String RELOCATED = " under another prefix, without `graft.weave.relocated`";

  private Mocks() {}

  static List<Application> everyBuild() {
    return List.of(
        wireMock2().leftAlone("Jetty" + RELOCATED),
        wireMock3().governedBelow("wiremock.", "jetty-server", "wiremock-standalone"),
        mockServer()
            .governedBelow("shaded_package.", "netty-server", "mockserver-netty-no-dependencies"),
        moco(),
        s3Proxy().leftAlone("Jetty" + RELOCATED));
  }

  static List<Application> more() {
    return List.of(
        wireMock2().governedBelow("wiremock.", "jetty-server", "wiremock-jre8-standalone"),
        wireMock3().leftAlone("Jetty" + RELOCATED),
        mockServer().leftAlone("Netty" + RELOCATED),
        s3Proxy().governedBelow("org.gaul.shaded.", "jetty-server", "s3proxy"),
        s3Mock2(),
        s3Mock5());
  }

  /** A mock whose server is below a prefix. */
  private record Relocated(
      String name, List<Integer> jdks, Launch launch, String[] paths, SlowRequest slow) {
    Application leftAlone(String reason) {
      return Application.leftAlone(name, jdks, reason, launch, paths);
    }

    /** The prefix is told to the bare one too, for which it means nothing. */
    Application governedBelow(String prefix, String adapter, String registeredAs) {
      return Application.governed(
              name + " with `graft.weave.relocated=" + prefix + "`",
              jdks,
              adapter,
              registeredAs,
              (java, directory, port) -> {
                java.property("graft.weave.relocated", prefix);
                launch.on(java, directory, port);
              },
              paths)
          .stoppedDuring(slow);
    }
  }

  private static Relocated wireMock2() {
    return wireMock(
        "WireMock 2.35.2",
        Jdk.oneOf(8, 25),
        "wiremock-jre8-standalone-2.35.2",
        "/__admin/requests/unmatched");
  }

  private static Relocated wireMock3() {
    return wireMock(
        "WireMock 3.13.2", Jdk.oneOf(25, 11), "wiremock-standalone-3.13.2", "/__admin/health");
  }

  private static Relocated wireMock(String name, List<Integer> jdks, String jar, String path) {
    return new Relocated(
        name,
        jdks,
        (java, directory, port) ->
            java.jar(Distribution.jar(jar))
                .jvmArguments("-Xmx128m")
                .arguments("--port", "" + port, "--bind-address", "127.0.0.1"),
        new String[] {"/__admin/mappings", path, "/missing"},
        SlowRequest.of("POST", "/missing", "text/plain", "tea"));
  }

  private static Relocated mockServer() {
    return new Relocated(
        "MockServer 5.15.0",
        Jdk.oneOf(17, 25),
        (java, directory, port) ->
            java.jar(Distribution.jar("mockserver-netty-no-dependencies-5.15.0"))
                .jvmArguments("-Xmx256m")
                .property("mockserver.livenessHttpGetPath", "/alive")
                .property("mockserver.localBoundIP", "127.0.0.1")
                .arguments("-serverPort", "" + port),
        new String[] {"/alive", "/mockserver/dashboard", "/missing"},
        SlowRequest.of("POST", "/missing", "text/plain", "tea"));
  }

  private static Application moco() {
    return Application.leftAlone(
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
        "/missing");
  }

  private static Relocated s3Proxy() {
    return new Relocated(
        "S3Proxy 2.2.0",
        Jdk.oneOf(21, 25),
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
        new String[] {"/", "/missing"},
        SlowRequest.of("POST", "/missing?delete", "application/xml", "<Delete/>"));
  }

  private static Application s3Mock2() {
    return Application.governed(
            "S3Mock 2.17.0",
            Jdk.oneOf(8, 17),
            "jetty-server",
            "s3mock",
            (java, directory, port) ->
                java.jar(Distribution.jar("s3mock-2.17.0-exec"))
                    .jvmArguments("-Xmx128m")
                    .property("java.io.tmpdir", directory)
                    .property("com.adobe.testing.s3mock.httpPort", port)
                    .property("server.address", "127.0.0.1")
                    .property("server.port", Ports.lasting()),
            "/",
            "/favicon.ico",
            "/missing")
        .stoppedDuring(deleteObjects());
  }

  private static Application s3Mock5() {
    return Application.governed(
            "S3Mock 5.2.0",
            Jdk.oneOf(25, 17),
            "tomcat",
            "s3mock",
            (java, directory, port) ->
                java.jar(Distribution.jar("s3mock-5.2.0-exec"))
                    .jvmArguments("-Xmx128m")
                    .property("java.io.tmpdir", directory)
                    .property("http.port", port)
                    .property("server.address", "127.0.0.1")
                    .property("server.port", Ports.lasting()),
            "/favicon.ico",
            "/",
            "/missing")
        .stoppedDuring(deleteObjects());
  }

  private static SlowRequest deleteObjects() {
    return SlowRequest.of("POST", "/missing?delete", "application/xml", "<Delete></Delete>");
  }
}
