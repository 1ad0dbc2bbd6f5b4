package io.graft.contract.routes;

import play.Mode;
import play.server.Server;

/** Play on its server on Netty. */
public final class PlayMain {
  private PlayMain() {}

  public static void main(String[] arguments) throws Exception {
    Server server = Server.forRouter(Mode.TEST, 0, components -> new PlayRoutes().asJava());
    Running.at(server.httpPort());
  }
}
