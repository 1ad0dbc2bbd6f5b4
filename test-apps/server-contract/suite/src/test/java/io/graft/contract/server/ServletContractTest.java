package io.graft.contract.server;

import io.graft.test.Jdk;
import java.util.List;

/** Servers that Graft knows by the servlet API alone. */
class ServletContractTest extends ServerContract {
  @Override
  List<ServerUnderTest> servers() {
    return List.of(
        new ServerUnderTest("servlet", "jetty-9.4.58", "javax", "JettyMain", Jdk.matrix()),
        new ServerUnderTest("servlet", "jetty-12.0.16", "jakarta", "JettyMain", Jdk.matrix(17)),
        new ServerUnderTest("servlet", "undertow-2.2", "javax", "UndertowMain", List.of(8)),
        new ServerUnderTest("servlet", "undertow-2.3", "jakarta", "UndertowMain", List.of(25)));
  }
}
