package io.graft.contract.routes;

import com.sun.jersey.api.container.httpserver.HttpServerFactory;
import com.sun.jersey.api.core.ClassNamesResourceConfig;
import com.sun.jersey.api.core.ResourceConfig;
import com.sun.net.httpserver.HttpServer;

/** Jersey 1 on the JDK's server. */
public final class Jersey1Main {
  private Jersey1Main() {}

  public static void main(String[] arguments) throws Exception {
    int port = Running.freePort();
    ResourceConfig resources = new ClassNamesResourceConfig(Users.class, Failures.class);
    HttpServer server = HttpServerFactory.create("http://127.0.0.1:" + port + "/api/", resources);
    server.start();
    Running.at(port);
  }
}
