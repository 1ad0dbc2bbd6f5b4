package io.graft.containers.dropwizard;

import io.dropwizard.Application;
import io.dropwizard.Configuration;
import io.dropwizard.setup.Environment;
import javax.servlet.Servlet;

/** The shop as an application of Dropwizard, which has an admin connector beside its own. */
public final class Shop extends Application<Configuration> {
  public static void main(String[] arguments) throws Exception {
    new Shop().run(arguments);
  }

  @Override
  public void run(Configuration configuration, Environment environment)
      throws ReflectiveOperationException {
    Class<? extends Servlet> servlet =
        Class.forName("io.graft.containers.ShopServlet").asSubclass(Servlet.class);
    environment.servlets().addServlet("shop", servlet).addMapping("/shop/*");
  }
}
