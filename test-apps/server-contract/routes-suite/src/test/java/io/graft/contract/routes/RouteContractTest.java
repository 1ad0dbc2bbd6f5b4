package io.graft.contract.routes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.CellTable;
import io.graft.test.Checkout;
import io.graft.test.Http;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The route of a request is the template of the framework that serves it: oldest and newest version
 * of each framework, in JVMs of their own, two at once.
 */
class RouteContractTest {
  private static final CellTable TABLE = CellTable.titled("Routes of frameworks");
  private static ExecutorService two;

  /**
   * @param main its class, and its arguments
   * @param prefix of each path; what the server has mapped it to is the route without a match
   * @param unmatched that route; {@code null}: none
   */
  private record Application(
      String library,
      String main,
      String module,
      List<Integer> jdks,
      String prefix,
      String unmatched) {
    /** Each path, with the status and the route that it leads to. */
    Map<String, String> expected() {
      return switch (library.substring(0, library.indexOf('-'))) {
        case "vertx" -> VERTX;
        case "struts" -> STRUTS;
        case "micronaut" -> MICRONAUT;
        case "ktor" -> KTOR;
        case "play" -> PLAY;
        case "mojarra", "myfaces" -> library.contains("-2.") ? OLD_FACES : FACES;
        default -> library.equals("jersey-1.9") ? without(JAX_RS, "/users/refused") : JAX_RS;
      };
    }

    /** The path that is expected to fail, and its route. */
    Map.Entry<String, String> failing() {
      for (Map.Entry<String, String> each : expected().entrySet()) {
        if (each.getValue().startsWith(FAILS)) {
          String route = each.getValue().substring(FAILS.length());
          return Map.entry(prefix + each.getKey(), prefix + route);
        }
      }
      throw new AssertionError("no path fails");
    }

    /** What a rule has for that route: it is compared with paths, in which Struts has a suffix. */
    String rule() {
      return library.startsWith("struts") ? failing().getKey() : failing().getValue();
    }
  }

  private static final String FAILS = "500 ";

  private static final Map<String, String> JAX_RS =
      paths(
          "/users/7", "200 /users/{id}",
          "/users/number/12", "200 /users/number/{number}",
          "/users/7/orders/9", "200 /users/{id}/orders/{order}",
          "/users/7/failure", "500 /users/{id}/failure",
          "/users/refused", "403 /users/{id}",
          "/nothing", "404",
          "/users/7/orders/9/nothing", "404");

  private static final Map<String, String> MICRONAUT =
      paths(
          "/users/7", "200 /users/{id}",
          "/users/number/12", "200 /users/number/{number}",
          "/users/7/orders?max=3", "200 /users/{id}/orders",
          "/users/7/failure", "500 /users/{id}/failure",
          "/nothing", "404");

  private static final Map<String, String> STRUTS =
      paths(
          "/users/show.action", "200 /users/show",
          "/users/number_12.action", "200 /users/number_*",
          "/users/failure.action", "500 /users/failure",
          "/users/nothing.action", "404");

  private static final Map<String, String> KTOR =
      paths(
          "/users/7", "200 /users/{id}",
          "/users/7/orders", "200 /users/{id}/orders/{order?}",
          "/users/7/orders/9?max=3", "200 /users/{id}/orders/{order?}",
          "/files/a/b", "200 /files/{...}",
          "/users/7/failure", "500 /users/{id}/failure",
          "/nothing", "404",
          "/users", "404");

  private static final Map<String, String> PLAY =
      paths(
          "/users/7", "200 /users/:id",
          "/users/7/orders/9?max=3", "200 /users/:id/orders/:order",
          "/files/a/b", "200 /files/*path",
          "/users/7/failure", "500 /users/:id/failure",
          "/users/7/orders/x", "404",
          "/nothing", "404");

  private static final Map<String, String> FACES =
      paths(
          "/users/show.xhtml", "200 /users/show.xhtml",
          "/users/show.xhtml?id=7", "200 /users/show.xhtml",
          "/users/failure.xhtml", "500 /users/failure.xhtml",
          "/users/nothing.xhtml", "404");

  /** Without a view there is an exception, not a 404. */
  private static final Map<String, String> OLD_FACES =
      paths(
          "/users/show.xhtml", "200 /users/show.xhtml",
          "/users/failure.xhtml", "500 /users/failure.xhtml",
          "/users/nothing.xhtml", "500");

  private static final Map<String, String> VERTX =
      paths(
          "/users/7", "200 /users/:id",
          "/users/7/later", "200 /users/:id/later",
          "/users/7/failure", "500 /users/:id/failure",
          "/nothing", "404");

  private static final String KTOR_ON = "KtorMain io.ktor.server.";

  private static Stream<Application> applications() {
    String jdkServer = "/api/";
    String servlet = "/shop/api/*";
    return Stream.of(
        in("jersey-1.9", "Jersey1Main", "routes", Jdk.oneOf(8), "/api", jdkServer),
        in(
            "jersey-4.0.2",
            "JerseyMain",
            "routes-jakarta",
            Jdk.oneOf(25, 17, 21),
            "/api",
            jdkServer),
        in(
            "resteasy-7.0.1",
            "ResteasyMain",
            "routes-jakarta",
            Jdk.oneOf(25, 17, 21),
            "/shop/api",
            servlet),
        in("cxf-3.0.0", "CxfMain", "routes", Jdk.oneOf(8), "/shop/api", servlet),
        in("struts-2.3.37", "StrutsMain", "routes", Jdk.oneOf(8), "/shop", null),
        on("vertx-web-3.9.0", "VertxWebMain", "routes", Jdk.oneOf(8, 11, 17)),
        on("vertx-web-5.1.6", "VertxWebMain", "routes", Jdk.oneOf(25, 17, 21)),
        on("micronaut-4.10.15", "MicronautMain", "routes-micronaut-4", Jdk.oneOf(25, 17, 21)),
        on("ktor-3.5.2", KTOR_ON + "netty.Netty", "routes", Jdk.oneOf(25, 17, 21)),
        on("play-3.0.8", "PlayMain", "routes", Jdk.oneOf(21, 17, 11)),
        faces("mojarra-2.1.29", "routes", Jdk.oneOf(8)),
        faces("myfaces-4.1.1", "routes-jakarta", Jdk.oneOf(25, 17, 21)));
  }

  private static Stream<Application> ofTheMatrix() {
    String jdkServer = "/api/";
    String servlet = "/shop/api/*";
    return Stream.of(
        in("jersey-2.0", "JerseyMain", "routes", Jdk.oneOf(8), "/api", jdkServer),
        in(
            "jersey-3.1.11",
            "JerseyServletMain",
            "routes-jakarta",
            Jdk.oneOf(21, 17, 25),
            "/shop/api",
            servlet),
        in("resteasy-3.0.0", "ResteasyMain", "routes", Jdk.oneOf(8), "/shop/api", servlet),
        in("cxf-4.2.3", "CxfMain", "routes-jakarta", Jdk.oneOf(25, 17, 21), "/api", "/api/*"),
        in("struts-7.0.3", "StrutsMain", "routes-jakarta", Jdk.oneOf(25, 17, 21), "/shop", null),
        on("micronaut-2.0.0", "MicronautMain", "routes-micronaut-2", Jdk.oneOf(8, 11)),
        on("ktor-1.6.8", KTOR_ON + "netty.Netty", "routes", Jdk.oneOf(8, 11, 17)),
        on("play-2.8.0", "PlayMain", "routes", Jdk.oneOf(8, 11)),
        on("ktor-1.6.8", KTOR_ON + "jetty.Jetty", "routes", Jdk.oneOf(11, 17)),
        on("ktor-2.3.2", KTOR_ON + "netty.Netty", "routes", Jdk.oneOf(17, 21)),
        on("ktor-2.3.2", KTOR_ON + "jetty.Jetty", "routes", Jdk.oneOf(11, 17)),
        faces("mojarra-4.1.2", "routes-jakarta", Jdk.oneOf(25, 17, 21)),
        faces("myfaces-2.2.14", "routes", Jdk.oneOf(8)));
  }

  private static Application faces(String library, String module, List<Integer> jdks) {
    return in(library, "FacesMain", module, jdks, "/shop", null);
  }

  private static Application in(
      String library,
      String main,
      String module,
      List<Integer> jdks,
      String prefix,
      String unmatched) {
    return new Application(library, main, module, jdks, prefix, unmatched);
  }

  private static Application on(String library, String main, String module, List<Integer> jdks) {
    return new Application(library, main, module, jdks, "/api", null);
  }

  @BeforeAll
  static void begin() {
    two = Executors.newFixedThreadPool(2);
  }

  @AfterAll
  static void end() {
    two.shutdownNow();
  }

  @TestFactory
  List<DynamicTest> routesAreTemplates() {
    return Stream.concat(applications(), Jdk.isMatrix() ? ofTheMatrix() : Stream.empty())
        .filter(each -> CellTable.isWanted(each.library()))
        .flatMap(each -> each.jdks().stream().map(jdk -> test(each, jdk)))
        .toList();
  }

  /** Starts it, when one of the two is free. */
  private static DynamicTest test(Application application, int jdk) {
    Future<?> run =
        two.submit(
            () -> {
              run(application, Jdk.require(jdk));
              return null;
            });
    return DynamicTest.dynamicTest(
        application.library() + " on JDK " + jdk,
        () -> TABLE.run(application.library(), jdk, () -> await(run)));
  }

  private static void await(Future<?> run) throws Throwable {
    try {
      run.get();
    } catch (ExecutionException e) {
      throw e.getCause();
    }
  }

  private static void run(Application application, Jdk jdk) {
    Path classes =
        Checkout.file("test-apps/server-contract/" + application.module() + "/target/classes");
    Path libraries = Path.of("target", "lib", application.library()).toAbsolutePath();
    String[] main = application.main().split(" ");
    try (JavaProcess process =
        JavaProcess.on(jdk)
            .name(application.library() + " on " + jdk)
            .main("io.graft.contract.routes." + main[0], classes + ":" + libraries + "/*")
            .arguments(Arrays.copyOfRange(main, 1, main.length))
            .jvmArguments("-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
            .property("graft.service.name", "routes")
            // Its route as a rule: the second request of a minute is too many.
            .property("graft.server.route.once.template", "GET " + application.rule())
            .property("graft.server.route.once.rate", "1/m")
            .withAgent()
            .start()) {
      String line = process.awaitOut("^listening on ");
      String port = line.substring(line.lastIndexOf(' ') + 1);
      AdminClient admin = AdminClient.of(process);
      // Its port is that of the service, and is registered before the first request.
      Await.until(
          "its registration",
          () ->
              admin
                  .status()
                  .at("/service/state")
                  .asText()
                  .matches("registered: routes/.*:" + port));
      int number = 0;
      for (Map.Entry<String, String> each : application.expected().entrySet()) {
        String path = application.prefix() + each.getKey();
        String trace = "%032x".formatted(++number);
        int status =
            Http.get(
                    "http://127.0.0.1:" + port + path,
                    "traceparent",
                    "00-" + trace + "-00f067aa0ba902b7-01")
                .status();
        JsonNode span =
            Await.value(
                    "the span of " + path,
                    () -> admin.get("/graft/traces?trace=" + trace).json().get("spans"),
                    spans -> spans.size() == 1)
                .get(0);
        String expected = each.getValue();
        String route =
            expected.length() > 3
                ? application.prefix() + expected.substring(4)
                : application.unmatched();
        assertEquals(
            expected.substring(0, 3) + " " + route,
            status + " " + span.get("attributes").path("http.route").asText(null),
            path);
        assertEquals(route == null ? "GET" : "GET " + route, span.get("name").asText(), path);
      }
      String failing = application.failing().getKey();
      assertEquals(429, Http.get("http://127.0.0.1:" + port + failing).status(), failing);
    }
  }

  private static Map<String, String> paths(String... pairs) {
    Map<String, String> paths = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      paths.put(pairs[i], pairs[i + 1]);
    }
    return paths;
  }

  private static Map<String, String> without(Map<String, String> paths, String path) {
    Map<String, String> fewer = new LinkedHashMap<>(paths);
    fewer.remove(path);
    return fewer;
  }
}
