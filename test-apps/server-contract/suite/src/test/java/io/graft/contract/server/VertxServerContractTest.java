package io.graft.contract.server;

import io.graft.test.Jdk;
import java.util.List;
import org.junit.jupiter.api.Order;

/** The servers of Vert.x, on Netty. */
@Order(2)
class VertxServerContractTest extends ServerContract {
  @Override
  List<ServerUnderTest> servers() {
    return List.of(
        NettyServerContractTest.netty("vertx-4.5.32", "VertxMain", Jdk.oneOf(8, 11, 17, 21, 25))
            .oldest(),
        NettyServerContractTest.netty("vertx-5.1.6", "VertxMain", Jdk.oneOf(25, 11, 17, 21)));
  }
}
