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
 */
record ServerUnderTest(
    String library, String version, String names, String mainClass, List<Integer> jdks) {
  /** Whether it is the newest version of its library, on the newest JDK. */
  boolean isNewest(int jdk) {
    return jdk == 25 && List.of("11.0.24", "", "jetty-12.0.16", "grizzly-4.0.2").contains(version);
  }

  boolean isTomcat() {
    return library.equals("tomcat");
  }

  boolean isJdk() {
    return library.equals("jdk-http-server");
  }

  boolean isFallback() {
    return library.equals("servlet");
  }

  /** Whether the server itself closes the connection after any response of 503. */
  boolean closesAfter503() {
    return isTomcat() || version.startsWith("grizzly");
  }

  JavaProcessBuilder on(Jdk jdk) {
    String libraries = isTomcat() ? "tomcat-" + version : version;
    Path lib = Path.of("target", "lib", libraries).toAbsolutePath();
    return JavaProcess.on(jdk)
        .name(this + " on " + jdk)
        .main("io.graft.contract.server." + mainClass, application(names) + ":" + lib + "/*");
  }

  /** The application, compiled for one of the two names of the servlet API. */
  static Path application(String names) {
    return Checkout.file("test-apps/server-contract/" + names + "/target/classes");
  }

  @Override
  public String toString() {
    return (library + " " + version).trim();
  }
}
