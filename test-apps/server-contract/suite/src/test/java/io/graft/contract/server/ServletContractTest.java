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
        new ServerUnderTest("servlet", "undertow-2.2", "javax", "UndertowMain", OLD),
        new ServerUnderTest("servlet", "undertow-2.3", "jakarta", "UndertowMain", NEW));
  }
}
