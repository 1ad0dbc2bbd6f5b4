package io.graft.contract.server;

import io.graft.test.Jdk;
import java.util.List;

/** The server of Helidon 4. */
class HelidonContractTest extends ServerContract {
  @Override
  List<ServerUnderTest> servers() {
    return List.of(helidon("4.0", Jdk.oneOf(21, 25)), helidon("4.5", Jdk.newest(21, 25)).newest());
  }

  static ServerUnderTest helidon(String version, List<Integer> jdks) {
    return new ServerUnderTest("helidon", version, "javax", "HelidonMain", jdks);
  }
}
