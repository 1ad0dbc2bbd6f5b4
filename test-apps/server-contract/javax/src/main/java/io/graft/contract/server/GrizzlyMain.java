package io.graft.contract.server;

import java.io.IOException;
import java.util.EnumSet;
import javax.servlet.DispatcherType;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.servlet.FilterRegistration;
import org.glassfish.grizzly.servlet.ServletRegistration;
import org.glassfish.grizzly.servlet.WebappContext;

/** The application on an embedded Grizzly. */
public final class GrizzlyMain {
  private GrizzlyMain() {}

  public static void main(String[] arguments) throws Exception {
    NetworkListener listener = GrizzlyHandlerMain.listener();
    HttpServer server = new HttpServer();
    server.addListener(listener);
    WebappContext application = new WebappContext("contract", "");
    ServletRegistration servlet = application.addServlet("contract", new ContractServlet());
    servlet.setAsyncSupported(true);
    servlet.addMapping(Mappings.ALL);
    // Without it, Grizzly gives all other paths to the first servlet.
    application.addServlet("default", new NotFound()).addMapping("/");
    FilterRegistration errors = application.addFilter("errors", new ErrorPageFilter());
    errors.setAsyncSupported(true);
    errors.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), "/*");
    application.deploy(server);
    server.start();
    System.out.println("listening on " + listener.getPort());
    Gate.listen();
  }

  private static final class NotFound extends HttpServlet {
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.sendError(404);
    }
  }
}
