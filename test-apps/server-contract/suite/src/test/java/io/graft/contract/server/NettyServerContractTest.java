package io.graft.contract.server;

import io.graft.test.Jdk;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Order;

/** Servers on Netty's HTTP codec: Netty itself, Reactor Netty and Helidon 3. */
@Order(1) // the longest first
class NettyServerContractTest extends ServerContract {
  @Override
  List<ServerUnderTest> servers() {
    List<ServerUnderTest> servers =
        new ArrayList<>(
            List.of(
                netty("netty-4.1.53", "NettyMain", Jdk.oneOf(8, 11, 17, 21, 25)).oldest(),
                netty("netty-4.1.137", "NettyHalvesMain", Jdk.oneOf(21, 17, 11, 8, 25)).between(),
                netty("netty-4.2.19", "NettyMain", Jdk.newest(8, 11, 17, 21, 25)).newest(),
                netty("reactor-netty-1.0.0", "ReactorMain", Jdk.oneOf(8, 11, 17, 21, 25)).oldest(),
                netty("reactor-netty-1.3.8", "ReactorMain", Jdk.oneOf(17, 11, 8, 21, 25)),
                netty("helidon-3", "Helidon3Main", Jdk.oneOf(17, 21, 25))));
    if (Jdk.isMatrix()) {
      servers.add(netty("netty-4.1.137", "NettyMain", Jdk.oneOf(11, 8, 17, 21, 25)));
    }
    return servers;
  }

  static ServerUnderTest netty(String version, String mainClass, List<Integer> jdks) {
    return new ServerUnderTest("netty", version, "javax", mainClass, jdks);
  }
}
