package io.graft.contract.server;

import io.graft.test.Jdk;
import java.util.List;

class JdkServerContractTest extends ServerContract {
  @Override
  List<ServerUnderTest> servers() {
    return List.of(
        new ServerUnderTest("jdk-http-server", "", "javax", "JdkMain", Jdk.every()).newest());
  }
}
