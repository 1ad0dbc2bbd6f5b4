package io.graft.contract.server;

import io.graft.test.Jdk;
import java.util.List;

/** Servers that Graft knows by the servlet API alone. */
class ServletContractTest extends ServerContract {
  private static final List<Integer> OLD = Jdk.oneOf(8, 11, 17, 21, 25);
  private static final List<Integer> NEW = Jdk.oneOf(25, 11, 17, 21);

  @Override
  List<ServerUnderTest> servers() {
    return List.of(
        new ServerUnderTest("servlet", "jetty-9.4.58", "javax", "JettyMain", OLD),
        new ServerUnderTest("servlet", "jetty-12.0.16", "jakarta", "JettyMain", Jdk.every(17)),
        new ServerUnderTest("servlet", "undertow-2.2", "javax", "UndertowMain", OLD),
        new ServerUnderTest("servlet", "undertow-2.3", "jakarta", "UndertowMain", NEW),
        new ServerUnderTest("servlet", "grizzly-2.4.4", "javax", "GrizzlyMain", OLD),
        new ServerUnderTest(
            "servlet", "grizzly-4.0.2", "jakarta", "GrizzlyMain", Jdk.ends(11, 17, 21, 25)));
  }
}
