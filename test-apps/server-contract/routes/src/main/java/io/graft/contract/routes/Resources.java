package io.graft.contract.routes;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import javax.ws.rs.ApplicationPath;
import javax.ws.rs.core.Application;

/** The application of JAX-RS. */
@ApplicationPath("api")
public class Resources extends Application {
  @Override
  public Set<Class<?>> getClasses() {
    return new HashSet<>(Arrays.<Class<?>>asList(Users.class, Failures.class, Refusal.class));
  }
}
