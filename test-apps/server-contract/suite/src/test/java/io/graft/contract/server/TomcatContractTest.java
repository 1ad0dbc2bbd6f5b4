package io.graft.contract.server;

import io.graft.test.Jdk;
import java.util.ArrayList;
import java.util.List;

class TomcatContractTest extends ServerContract {
  @Override
  List<ServerUnderTest> servers() {
    List<ServerUnderTest> servers = new ArrayList<>();
    if (Jdk.isMatrix()) {
      servers.add(tomcat("8.0.53", "javax", Jdk.oneOf(8, 11)));
    }
    servers.addAll(newer());
    return servers;
  }

  private static List<ServerUnderTest> newer() {
    return List.of(
        tomcat("7.0.109", "javax", Jdk.oneOf(8, 11, 17, 21, 25)),
        tomcat("8.5.100", "javax", Jdk.oneOf(8, 11, 17, 21, 25)).oldest(),
        tomcat("9.0.98", "javax", Jdk.oneOf(11, 8, 17, 21, 25)).between(),
        tomcat("10.1.55", "jakarta", Jdk.oneOf(17, 11, 21, 25)).between(),
        tomcat("11.0.24", "jakarta", Jdk.newest(17, 21, 25)).newest());
  }

  private static ServerUnderTest tomcat(String version, String names, List<Integer> jdks) {
    return new ServerUnderTest("tomcat", version, names, "TomcatMain", jdks);
  }
}
