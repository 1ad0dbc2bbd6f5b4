package io.graft.login;

import java.io.File;
import java.io.IOException;
import java.security.Principal;
import java.util.Collections;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;

/** Shows what an application on Tomcat 9 learns of its user. */
public final class TomcatMain {
  private TomcatMain() {}

  public static void main(String[] arguments) throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(new File("tomcat").getAbsolutePath());
    tomcat.setPort(0);
    tomcat.getConnector();
    Context context = tomcat.addContext("", new File(".").getAbsolutePath());
    Tomcat.addServlet(context, "page", new Page());
    context.addServletMappingDecoded("/", "page");
    tomcat.start();
    System.out.println("listening on " + tomcat.getConnector().getLocalPort());
    tomcat.getServer().await();
  }

  private static final class Page extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      Principal user = request.getUserPrincipal();
      response.setContentType("text/plain");
      response
          .getWriter()
          .println(
              request.getRequestURI()
                  + " user="
                  + (user == null ? "nobody" : user.getName())
                  + " admin="
                  + request.isUserInRole("admin")
                  + " mail="
                  + Collections.list(request.getHeaders("x-mail"))
                  + " cookie="
                  + request.getHeader("cookie")
                  + " authorization="
                  + request.getHeader("authorization"));
    }
  }
}
