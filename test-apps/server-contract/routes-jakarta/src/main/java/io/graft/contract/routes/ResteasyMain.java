package io.graft.contract.routes;

import io.undertow.Undertow;
import org.jboss.resteasy.plugins.server.undertow.UndertowJaxrsServer;

/** RESTEasy as a servlet on Undertow. */
public final class ResteasyMain {
  private ResteasyMain() {}

  public static void main(String[] arguments) throws Exception {
    int port = Running.freePort();
    UndertowJaxrsServer server = new UndertowJaxrsServer();
    server.start(Undertow.builder().addHttpListener(port, "127.0.0.1"));
    server.deploy(new Resources(), "/shop");
    Running.at(port);
  }
}
