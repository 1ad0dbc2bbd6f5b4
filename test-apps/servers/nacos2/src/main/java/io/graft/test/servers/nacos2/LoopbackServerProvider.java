package io.graft.test.servers.nacos2;

import io.grpc.ServerBuilder;
import io.grpc.ServerProvider;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Keeps the servers of gRPC on the loopback interface. Nacos names only a port for that of its
 * consensus, and nothing of it makes that port close to other machines.
 */
public final class LoopbackServerProvider extends ServerProvider {
  @Override
  protected boolean isAvailable() {
    return true;
  }

  /** Above the five of Netty's own. */
  @Override
  protected int priority() {
    return 10;
  }

  @Override
  protected ServerBuilder<?> builderForPort(int port) {
    return NettyServerBuilder.forAddress(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }
}
