package io.graft.contract.routes;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;

/** Micronaut on its server, which is on Netty. */
public final class MicronautMain {
  private MicronautMain() {}

  public static void main(String[] arguments) throws IOException {
    Map<String, Object> properties = Collections.singletonMap("micronaut.server.port", -1);
    EmbeddedServer server = ApplicationContext.run(EmbeddedServer.class, properties);
    System.out.println("listening on " + server.getPort());
    while (System.in.read() >= 0) {
      // Nothing is asked.
    }
    System.exit(0);
  }
}
