package io.graft.contract.server;

import io.graft.test.Jdk;
import java.util.ArrayList;
import java.util.List;

/** Grizzly with servlets, and with a handler alone: the servlets of 2.3.0 have no paths. */
class GrizzlyContractTest extends ServerContract {
  @Override
  List<ServerUnderTest> servers() {
    List<ServerUnderTest> servers =
        new ArrayList<>(
            List.of(
                grizzly("2.3", "javax", "GrizzlyHandlerMain", Jdk.oneOf(8, 11, 17, 21, 25)),
                grizzly("4.0.2", "jakarta", "GrizzlyMain", Jdk.oneOf(25, 11, 17, 21)).newest()));
    if (Jdk.isMatrix()) {
      servers.add(grizzly("2.4.4", "javax", "GrizzlyMain", Jdk.oneOf(8, 25)));
      servers.add(grizzly("4.0.2", "jakarta", "GrizzlyHandlerMain", Jdk.oneOf(11, 25)).newest());
    }
    return servers;
  }

  private static ServerUnderTest grizzly(
      String version, String names, String main, List<Integer> jdks) {
    return new ServerUnderTest("grizzly", version, names, main, jdks);
  }
}
