package io.graft.contract.server;

import io.graft.test.Jdk;
import java.util.List;

/** Servers that Graft knows by the servlet API alone. */
class ServletContractTest extends ServerContract {
  private static final List<Integer> OLD = Jdk.oneOf(8, 11, 17, 21, 25);
  private static final List<Integer> NEW = Jdk.ends(11, 17, 21, 25);

  @Override
  List<ServerUnderTest> servers() {
    return List.of(
        new ServerUnderTest("servlet", "grizzly-2.4.4", "javax", "GrizzlyMain", OLD),
        new ServerUnderTest("servlet", "grizzly-4.0.2", "jakarta", "GrizzlyMain", NEW));
  }
}
