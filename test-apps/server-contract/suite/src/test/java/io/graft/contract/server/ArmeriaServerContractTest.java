package io.graft.contract.server;

import io.graft.test.Jdk;
import java.util.List;
import org.junit.jupiter.api.Order;

/** The servers of Armeria, on Netty. */
@Order(2)
class ArmeriaServerContractTest extends ServerContract {
  @Override
  List<ServerUnderTest> servers() {
    return List.of(
        NettyServerContractTest.netty("armeria-1.0.0", "ArmeriaMain", Jdk.oneOf(8, 11, 17, 21, 25)),
        NettyServerContractTest.netty("armeria-1.40.0", "ArmeriaMain", Jdk.oneOf(25, 11, 17, 21)));
  }
}
