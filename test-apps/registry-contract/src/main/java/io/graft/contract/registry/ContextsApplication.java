package io.graft.contract.registry;

import java.io.File;
import java.io.IOException;
import java.util.Scanner;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;

/**
 * A Tomcat with two web applications, {@code /cart} and {@code /stock}. On standard input, {@code
 * deploy} and {@code undeploy} start and stop the first.
 */
public final class ContextsApplication {
  private ContextsApplication() {}

  public static void main(String[] args) throws Exception {
    Tomcat tomcat = new Tomcat();
    String directory = new File("tomcat").getAbsolutePath();
    tomcat.setBaseDir(directory);
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    Context cart = add(tomcat, "/cart");
    add(tomcat, "/stock");
    tomcat.start();
    System.out.println("listening on " + tomcat.getConnector().getLocalPort());
    try (Scanner in = new Scanner(System.in)) {
      while (in.hasNextLine()) {
        if (in.nextLine().equals("deploy")) {
          cart.start();
        } else {
          cart.stop();
        }
      }
    }
    Thread.sleep(Long.MAX_VALUE);
  }

  private static Context add(Tomcat tomcat, String path) {
    Context context = tomcat.addContext(path, null);
    Tomcat.addServlet(context, "name", new Name());
    context.addServletMappingDecoded("/name", "name");
    return context;
  }

  /** Tells the path of its application. */
  private static final class Name extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().print(request.getContextPath());
    }
  }
}
