package io.graft.tls;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;

/** Echoes bodies, and sends as many bytes as the query says, on an embedded Tomcat. */
public final class TomcatMain {
  private TomcatMain() {}

  public static void main(String[] arguments) throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(new File("tomcat").getAbsolutePath());
    tomcat.setPort(0);
    tomcat.getConnector();
    Context context = tomcat.addContext("", new File(".").getAbsolutePath());
    Tomcat.addServlet(context, "echo", new Echo());
    context.addServletMappingDecoded("/", "echo");
    tomcat.start();
    System.out.println("listening on " + tomcat.getConnector().getLocalPort());
    if (System.in.read() == 'c') {
      tomcat.getConnector().stop();
      tomcat.getConnector().destroy();
      System.out.println("closed");
    }
    tomcat.getServer().await();
  }

  private static final class Echo extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      OutputStream out = response.getOutputStream();
      byte[] buffer = new byte[8192];
      if (request.getQueryString() != null) {
        for (long left = Long.parseLong(request.getQueryString()); left > 0; left -= 8192) {
          out.write(buffer, 0, (int) Math.min(8192, left));
        }
        return;
      }
      String from = "from " + request.getRemoteAddr() + ' ' + request.getScheme();
      out.write((from + ' ' + request.isSecure() + ' ').getBytes("UTF-8"));
      InputStream in = request.getInputStream();
      for (int some = in.read(buffer); some >= 0; some = in.read(buffer)) {
        out.write(buffer, 0, some);
      }
    }
  }
}
