package io.graft.contract.server;

/** The application on Netty, whose codec is in two halves. */
public final class NettyHalvesMain {
  private NettyHalvesMain() {}

  public static void main(String[] arguments) throws Exception {
    NettyMain.serve(true);
  }
}
