package io.graft.contract.server;

import java.io.File;
import java.lang.reflect.Method;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;

/** The application on an embedded Tomcat. */
public final class TomcatMain {
  private TomcatMain() {}

  public static void main(String[] arguments) throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(new File("tomcat").getAbsolutePath());
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    speakHttp2(tomcat.getConnector());
    Context context = tomcat.addContext("", new File(".").getAbsolutePath());
    context.addServletContainerInitializer(new ContractApplication(), null);
    tomcat.start();
    System.out.println("listening on " + tomcat.getConnector().getLocalPort());
    Gate.listen();
  }

  /** As every version from 8.5 on can. */
  private static void speakHttp2(Connector connector) throws ReflectiveOperationException {
    for (Method method : Connector.class.getMethods()) {
      if (method.getName().equals("addUpgradeProtocol")) {
        Class<?> http2 = Class.forName("org.apache.coyote.http2.Http2Protocol");
        method.invoke(connector, http2.getDeclaredConstructor().newInstance());
      }
    }
  }
}
