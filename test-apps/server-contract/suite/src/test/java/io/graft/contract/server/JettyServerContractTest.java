package io.graft.contract.server;

import io.graft.test.Jdk;
import java.util.List;

class JettyServerContractTest extends ServerContract {
  @Override
  List<ServerUnderTest> servers() {
    return List.of(
        jetty("9.4.58", "javax", Jdk.oneOf(8, 11, 17, 21, 25)).oldest(),
        jetty("10.0.26", "javax", Jdk.oneOf(11, 17, 21, 25)),
        jetty("12.0.16", "jakarta", Jdk.oneOf(17, 21, 25)),
        jetty("12.1.14", "jakarta", Jdk.ends(17, 21, 25)).newest(),
        handler("9.4.58", "javax", Jdk.oneOf(8, 11, 17, 21, 25)).oldest(),
        handler("12.1.14", "jakarta", Jdk.oneOf(25, 17, 21)).newest());
  }

  private static ServerUnderTest handler(String version, String names, List<Integer> jdks) {
    return new ServerUnderTest("jetty", version, names, "JettyHandlerMain", jdks);
  }

  private static ServerUnderTest jetty(String version, String names, List<Integer> jdks) {
    return new ServerUnderTest("jetty", version, names, "JettyMain", jdks);
  }
}
