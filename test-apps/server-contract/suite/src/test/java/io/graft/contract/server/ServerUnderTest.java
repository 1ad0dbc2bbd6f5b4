package io.graft.contract.server;

import io.graft.test.Checkout;
import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import java.nio.file.Path;
import java.util.List;

/**
 * A version of a server library, and the JDKs to test it on: the newest version of a library on all
 * that it can run on, the others on one of them.
 *
 * @param library what the agent calls it
 * @param names {@code javax} or {@code jakarta}
 * @param age where it is among the versions of its library here; {@code null}: nowhere in
 *     particular
 */
record ServerUnderTest(
    String library, String version, String names, String mainClass, List<Integer> jdks, Age age) {
  /** The ends of the range of versions prove what takes its time, those between the least. */
  private enum Age {
    NEWEST,
    BETWEEN,
    OLDEST
  }

  ServerUnderTest(
      String library, String version, String names, String mainClass, List<Integer> jdks) {
    this(library, version, names, mainClass, jdks, null);
  }

  /** Says that this is the newest version. */
  ServerUnderTest newest() {
    return new ServerUnderTest(library, version, names, mainClass, jdks, Age.NEWEST);
  }

  /** Says that this is the oldest version. */
  ServerUnderTest oldest() {
    return new ServerUnderTest(library, version, names, mainClass, jdks, Age.OLDEST);
  }

  /** Says that there are older and newer versions for the same adapter. */
  ServerUnderTest between() {
    return new ServerUnderTest(library, version, names, mainClass, jdks, Age.BETWEEN);
  }

  /** Whether some cases are enough: for what is between others. */
  boolean isBrief(int jdk) {
    return !Jdk.isMatrix() && (age == Age.BETWEEN || isJdk() && jdk != 8 && jdk != 25);
  }

  /** Whether it is the newest version of its library, on the newest JDK. */
  boolean isNewest(int jdk) {
    return jdk == 25 && age == Age.NEWEST;
  }

  /** As {@link #isNewest}; with every version the oldest too. */
  boolean isNewestOrOldest(int jdk) {
    return isNewest(jdk)
        || Boolean.getBoolean("test.matrix") && age == Age.OLDEST && jdk == jdks.get(0);
  }

  boolean isTomcat() {
    return library.equals("tomcat");
  }

  boolean isJetty() {
    return library.equals("jetty");
  }

  boolean isJetty12() {
    return isJetty() && version.startsWith("12");
  }

  boolean isJdk() {
    return library.equals("jdk-http-server");
  }

  boolean isUndertow() {
    return library.equals("undertow");
  }

  boolean isGrizzly() {
    return library.equals("grizzly");
  }

  /** Whether the server drops what a handler throws, or a layer above it responds with a 500. */
  boolean forgetsExceptions() {
    return isGrizzly() && version.equals("2.3") || isHelidon3();
  }

  /** Whether the application is handlers of the server's own, with templates as {@code /{id}}. */
  boolean hasHandlers() {
    return mainClass.equals("UndertowHandlersMain") || isArmeria() || isHelidon();
  }

  boolean isHelidon() {
    return library.equals("helidon");
  }

  /** Whether the application is servlets, with routes, error pages and asynchronous dispatches. */
  boolean hasServlets() {
    return !isJdk() && !isNetty() && !isHandler() && !hasHandlers();
  }

  boolean hasHttp2() {
    return isTomcat() && !version.startsWith("7") && !version.startsWith("8.0")
        || isJetty()
        || isUndertow() && !version.startsWith("1.4")
        || isHelidon()
        || isNetty() && !mainClass.startsWith("Netty") && !isHelidon3();
  }

  /** Whether the application upgrades connections to WebSocket. */
  boolean hasSessions() {
    return isTomcat()
        || isUndertow() && (hasHandlers() || !version.startsWith("1.4"))
        || isJetty() && (isHandler() || isJetty12())
        || isHelidon()
        || isNetty() && !isArmeria() && !isHelidon3();
  }

  /** Whether streams of HTTP/2 may become WebSockets too. */
  boolean hasHttp2Sessions() {
    return isJetty12() || version.equals("reactor-netty-1.3.8");
  }

  private boolean isHandler() {
    return mainClass.equals("JettyHandlerMain") || mainClass.equals("GrizzlyHandlerMain");
  }

  /** Whether it is a server on Netty, whose application is no servlet. */
  boolean isNetty() {
    return library.equals("netty");
  }

  boolean isArmeria() {
    return mainClass.equals("ArmeriaMain");
  }

  boolean isVertx() {
    return version.startsWith("vertx");
  }

  /** Whether it is the server of Helidon up to version 3, which is one on Netty. */
  boolean isHelidon3() {
    return version.equals("helidon-3");
  }

  /** Whether {@code Connection: close} closes it, not only the client. */
  boolean closesIfAsked() {
    return !isHelidon() && !isArmeria();
  }

  /** Whether the server itself closes the connection after any response of 503. */
  boolean closesAfter503() {
    return isTomcat() || isGrizzly();
  }

  JavaProcessBuilder on(Jdk jdk) {
    if (isHelidon()) {
      return JavaProcess.on(jdk)
          .name(this + " on " + jdk)
          .main("io.graft.contract.server." + mainClass, HelidonApplication.on(version, jdk));
    }
    if (isHelidon3()) {
      Path module = Checkout.file("test-apps/server-contract/helidon-3/target");
      return JavaProcess.on(jdk)
          .name(this + " on " + jdk)
          .main(
              "io.graft.contract.server." + mainClass,
              module.resolve("classes") + ":" + application(names) + ":" + module + "/lib/*");
    }
    // Of these the version has the library's name, too.
    boolean named = library.equals("servlet") || isJdk() || isNetty();
    String libraries = named ? version : library + "-" + version;
    Path lib = Path.of("target", "lib", libraries).toAbsolutePath();
    JavaProcessBuilder builder =
        JavaProcess.on(jdk)
            .name(this + " on " + jdk)
            .main("io.graft.contract.server." + mainClass, application(names) + ":" + lib + "/*");
    // It stands for a container without an adapter.
    return version.startsWith("tomcat-") ? builder.property("graft.weave.skip", "tomcat") : builder;
  }

  /** The application, compiled for one of the two names of the servlet API. */
  static Path application(String names) {
    return Checkout.file("test-apps/server-contract/" + names + "/target/classes");
  }

  @Override
  public String toString() {
    String main =
        isHandler() ? ", handler" : mainClass.equals("NettyHalvesMain") ? ", codec in halves" : "";
    return (library + " " + version).trim() + main;
  }
}
