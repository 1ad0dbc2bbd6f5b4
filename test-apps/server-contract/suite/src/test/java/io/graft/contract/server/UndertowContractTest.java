package io.graft.contract.server;

import io.graft.test.Jdk;
import java.util.ArrayList;
import java.util.List;

/** Undertow with servlets, by both names of their API, and with handlers alone. */
class UndertowContractTest extends ServerContract {
  @Override
  List<ServerUnderTest> servers() {
    List<ServerUnderTest> servers =
        new ArrayList<>(
            List.of(
                undertow("1.4.0", "javax", "UndertowMain", Jdk.oneOf(8, 11, 17, 21, 25)).oldest(),
                undertow("2.3.24", "jakarta", "UndertowMain", Jdk.newest(11, 17, 21, 25)).newest(),
                undertow("2.4.2", "jakarta", "UndertowHandlersMain", Jdk.oneOf(21, 17, 25))));
    if (Jdk.isMatrix()) {
      servers.add(undertow("2.2.37", "javax", "UndertowMain", Jdk.oneOf(17, 11, 8, 21, 25)));
    }
    return servers;
  }

  private static ServerUnderTest undertow(
      String version, String names, String main, List<Integer> jdks) {
    return new ServerUnderTest("undertow", version, names, main, jdks);
  }
}
