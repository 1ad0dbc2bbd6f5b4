package io.graft.contract.routes;

import java.net.URI;
import org.glassfish.jersey.jdkhttp.JdkHttpServerFactory;
import org.glassfish.jersey.server.ResourceConfig;

/** Jersey on the JDK's server. */
public final class JerseyMain {
  private JerseyMain() {}

  public static void main(String[] arguments) throws Exception {
    int port = Running.freePort();
    JdkHttpServerFactory.createHttpServer(
        URI.create("http://127.0.0.1:" + port + "/api/"),
        new ResourceConfig(Users.class, Failures.class, Refusal.class));
    Running.at(port);
  }
}
