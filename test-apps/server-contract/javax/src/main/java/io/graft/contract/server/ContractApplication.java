package io.graft.contract.server;

import java.util.Set;
import javax.servlet.ServletContainerInitializer;
import javax.servlet.ServletContext;
import javax.servlet.ServletRegistration;

/** Adds the servlet by the one way that every container since Servlet 3 has. */
final class ContractApplication implements ServletContainerInitializer {
  @Override
  public void onStartup(Set<Class<?>> classes, ServletContext context) {
    ServletRegistration.Dynamic servlet = context.addServlet("contract", new ContractServlet());
    servlet.setAsyncSupported(true);
    servlet.addMapping(Mappings.ALL);
  }
}
