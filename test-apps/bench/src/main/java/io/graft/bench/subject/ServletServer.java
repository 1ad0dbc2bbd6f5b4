package io.graft.bench.subject;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;

/** One servlet on an embedded Tomcat that answers at once with two bytes. */
public final class ServletServer {
  private ServletServer() {}

  /**
   * @param arguments the port and a directory to work in
   */
  public static void main(String[] arguments) throws Exception {
    Path directory = Files.createDirectories(Path.of(arguments[1]));
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(directory.toString());
    tomcat.setHostname("localhost");
    tomcat.setPort(Integer.parseInt(arguments[0]));
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    Context context = tomcat.addContext("", directory.toString());
    Tomcat.addServlet(context, "ok", new OkServlet());
    context.addServletMappingDecoded("/ok", "ok");
    tomcat.start();
    tomcat.getServer().await();
  }

  private static final class OkServlet extends HttpServlet {
    private static final long serialVersionUID = 1;
    private static final byte[] OK = "ok".getBytes(StandardCharsets.US_ASCII);

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setContentLength(OK.length);
      response.getOutputStream().write(OK);
    }
  }
}
