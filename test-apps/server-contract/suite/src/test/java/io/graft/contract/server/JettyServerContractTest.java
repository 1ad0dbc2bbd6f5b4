package io.graft.contract.server;

import io.graft.test.Jdk;
import java.util.ArrayList;
import java.util.List;

class JettyServerContractTest extends ServerContract {
  @Override
  List<ServerUnderTest> servers() {
    List<ServerUnderTest> servers =
        new ArrayList<>(
            List.of(
                jetty("9.4.58", "javax", Jdk.oneOf(8, 11, 17, 21, 25)).oldest(),
                jetty("12.0.16", "jakarta", Jdk.oneOf(17, 21, 25)).between(),
                jetty("12.1.14", "jakarta", Jdk.newest(17, 21, 25)).newest(),
                handler("9.4.58", "javax", Jdk.oneOf(8, 11, 17, 21, 25)).oldest(),
                handler("12.1.14", "jakarta", Jdk.oneOf(25, 17, 21)).newest()));
    if (Jdk.isMatrix()) {
      servers.add(jetty("10.0.26", "javax", Jdk.oneOf(11, 17, 21, 25)));
    }
    return servers;
  }

  private static ServerUnderTest handler(String version, String names, List<Integer> jdks) {
    return new ServerUnderTest("jetty", version, names, "JettyHandlerMain", jdks);
  }

  private static ServerUnderTest jetty(String version, String names, List<Integer> jdks) {
    return new ServerUnderTest("jetty", version, names, "JettyMain", jdks);
  }
}
