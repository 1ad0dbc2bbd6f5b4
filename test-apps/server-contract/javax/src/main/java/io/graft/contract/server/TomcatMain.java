package io.graft.contract.server;

import java.io.File;
import java.lang.reflect.Method;
import javax.servlet.ServletContainerInitializer;
import javax.servlet.http.HttpServletRequest;
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
    if (Tls.isWanted()) {
      speakTls(tomcat.getConnector());
    }
    Context context = tomcat.addContext("", new File(".").getAbsolutePath());
    context.addServletContainerInitializer(new ContractApplication(), null);
    if (!hasUpgrades()) {
      String name = TomcatMain.class.getPackage().getName() + ".Tomcat7Sockets";
      context.addServletContainerInitializer(
          (ServletContainerInitializer) Class.forName(name).getConstructor().newInstance(), null);
    }
    tomcat.start();
    System.out.println("listening on " + tomcat.getConnector().getLocalPort());
    Gate.listen();
  }

  private static boolean hasUpgrades() {
    for (Method method : HttpServletRequest.class.getMethods()) {
      if (method.getName().equals("upgrade")) {
        return true;
      }
    }
    return false;
  }

  /** As every version from 8.5 on does it. */
  private static void speakTls(Connector connector) throws ReflectiveOperationException {
    String util = "org.apache.tomcat.util.net.SSLHostConfig";
    Class<?> host = Class.forName(util);
    Class<?> certificate = Class.forName(util + "Certificate");
    Class<?> type = Class.forName(util + "Certificate$Type");
    Object settings = host.getConstructor().newInstance();
    Object keys =
        certificate.getConstructor(host, type).newInstance(settings, type.getEnumConstants()[0]);
    certificate.getMethod("setCertificateKeystoreFile", String.class).invoke(keys, Tls.KEYS);
    certificate
        .getMethod("setCertificateKeystorePassword", String.class)
        .invoke(keys, Tls.PASSWORD);
    host.getMethod("addCertificate", certificate).invoke(settings, keys);
    connector.setScheme("https");
    connector.setSecure(true);
    connector.setProperty("SSLEnabled", "true");
    Connector.class.getMethod("addSslHostConfig", host).invoke(connector, settings);
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
