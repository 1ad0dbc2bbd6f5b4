package io.graft.contract.routes;

import org.apache.cxf.jaxrs.JAXRSServerFactoryBean;
import org.apache.cxf.jaxrs.lifecycle.SingletonResourceProvider;

/** CXF on its own Jetty. */
public final class CxfMain {
  private CxfMain() {}

  public static void main(String[] arguments) throws Exception {
    int port = Running.freePort();
    JAXRSServerFactoryBean server = new JAXRSServerFactoryBean();
    server.setAddress("http://127.0.0.1:" + port + "/api");
    server.setResourceClasses(Users.class);
    server.setResourceProvider(Users.class, new SingletonResourceProvider(new Users()));
    server.setProvider(new Failures());
    server.setProvider(new Refusal());
    server.create();
    Running.at(port);
  }
}
