package io.graft.bench.subject;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;

/**
 * A servlet that answers with a kilobyte, on an embedded Tomcat with two connectors: one for
 * plaintext, and one for TLS.
 */
public final class TlsServer {
  private static final int LENGTH = 1024;
  private static final String EVERY_REQUEST = "-1";

  private TlsServer() {}

  /**
   * @param arguments a directory to work in, PEM files with a certificate and its key, and the port
   *     for plaintext
   */
  public static void main(String[] arguments) throws Exception {
    Path directory = Files.createDirectories(Path.of(arguments[0]));
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(directory.toString());
    tomcat.setPort(Integer.parseInt(arguments[3]));
    Connector plain = tomcat.getConnector();
    plain.setProperty("maxKeepAliveRequests", EVERY_REQUEST);
    Connector secure = secure(arguments[1], arguments[2]);
    tomcat.getService().addConnector(secure);
    Context context = tomcat.addContext("", directory.toString());
    Tomcat.addServlet(context, "ok", new Kilobyte());
    context.addServletMappingDecoded("/ok", "ok");
    tomcat.start();
    System.out.println("listening on " + plain.getLocalPort() + " " + secure.getLocalPort());
    tomcat.getServer().await();
  }

  private static Connector secure(String certificate, String key) {
    Connector connector = new Connector();
    connector.setPort(0);
    connector.setSecure(true);
    connector.setScheme("https");
    connector.setProperty("SSLEnabled", "true");
    connector.setProperty("maxKeepAliveRequests", EVERY_REQUEST);
    SSLHostConfig host = new SSLHostConfig();
    host.setProtocols("TLSv1.3");
    SSLHostConfigCertificate own =
        new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.EC);
    own.setCertificateFile(certificate);
    own.setCertificateKeyFile(key);
    host.addCertificate(own);
    connector.addSslHostConfig(host);
    return connector;
  }

  private static final class Kilobyte extends HttpServlet {
    private static final long serialVersionUID = 1;
    private static final byte[] BODY = new byte[LENGTH];

    static {
      Arrays.fill(BODY, (byte) 'x');
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setContentLength(LENGTH);
      response.getOutputStream().write(BODY);
    }
  }
}
