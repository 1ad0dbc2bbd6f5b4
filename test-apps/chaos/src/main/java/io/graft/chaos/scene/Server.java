package io.graft.chaos.scene;

import io.graft.chaos.service.Worker;
import io.graft.test.Checkout;
import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The servers that are asked for more than they can do, each in its newest version and as the
 * server contract uses it. Their work waits for a database, or takes time of a processor where
 * threads must not wait.
 */
public enum Server {
  JDK_SERVER("JDK's server", "", "", "", 20, 100),
  TOMCAT_SERVER("Tomcat", "TomcatMain", "jakarta", "tomcat-11.0.24", 20, 100),
  JETTY_SERVER("Jetty", "JettyMain", "jakarta", "jetty-12.1.14", 20, 100),
  UNDERTOW_SERVER("Undertow", "UndertowMain", "jakarta", "undertow-2.3.24", 10, 50),
  NETTY_SERVER("Reactor Netty", "ReactorMain", "javax", "reactor-netty-1.3.8", 1, 10),
  VERTX_SERVER("Vert.x", "VertxMain", "javax", "vertx-5.1.6", 1, 10);

  private static final String CONTRACT = "test-apps/server-contract/";

  private final String title;
  private final String main;
  private final String names;
  private final String jars;
  private final int places;
  private final int millis;

  /**
   * @param main simple name of the server contract's class; empty: {@link Worker}
   * @param names which of the server contract's applications, by the names of its APIs
   * @param jars directory of the server contract's libraries
   * @param places how many requests it works on at once
   * @param millis for how long on each
   */
  Server(String title, String main, String names, String jars, int places, int millis) {
    this.title = title;
    this.main = main;
    this.names = names;
    this.jars = jars;
    this.places = places;
    this.millis = millis;
  }

  /** What people call it. */
  public String title() {
    return title;
  }

  /** Requests per second that it can serve at most, if nobody else needs the processors. */
  int capacity() {
    return places * 1_000 / millis;
  }

  /** The name of the service. */
  String service() {
    return "bounded-" + name().toLowerCase(Locale.ROOT).replace("_server", "");
  }

  /** Starts it; its port is the number at the end of its line {@code listening on}. */
  JavaProcess start(JavaProcessBuilder builder, int port) {
    builder
        .property("graft.server.shed", "enforce")
        .property("sun.net.httpserver.nodelay", "true")
        .property("work.places", places)
        .property("work.millis", millis);
    if (main.isEmpty()) {
      return builder
          .main(Worker.class)
          .arguments(
              service(),
              "127.0.0.1",
              Integer.toString(port),
              Integer.toString(places),
              Integer.toString(millis))
          .start();
    }
    Path application = Checkout.file(CONTRACT + names + "/target/classes");
    Path libraries = Checkout.file(CONTRACT + "suite/target/lib/" + jars);
    return builder
        .main("io.graft.contract.server." + main, application + ":" + libraries + "/*")
        .start();
  }
}
