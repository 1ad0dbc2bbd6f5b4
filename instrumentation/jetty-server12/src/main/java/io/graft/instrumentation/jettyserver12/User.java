package io.graft.instrumentation.jettyserver12;

import java.security.Principal;
import java.util.Collections;
import java.util.Set;
import javax.security.auth.Subject;
import org.eclipse.jetty.security.AuthenticationState;
import org.eclipse.jetty.security.UserIdentity;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/**
 * The user of a request, as Jetty and its servlets since Jakarta EE 10 see it. The server may run
 * without the library that has these types.
 */
final class User implements AuthenticationState.Succeeded, UserIdentity, Principal {
  private final String name;
  private final Set<String> roles;

  private User(String name, Set<String> roles) {
    this.name = name;
    this.roles = roles;
  }

  static void set(Request request, String name, Set<String> roles) {
    Request.setAuthenticationState(request, new User(name, roles));
  }

  @Override
  public String getAuthenticationType() {
    return Jetty12Driver.AUTH_TYPE;
  }

  @Override
  public UserIdentity getUserIdentity() {
    return this;
  }

  @Override
  public Subject getSubject() {
    return new Subject(
        true, Collections.singleton(this), Collections.emptySet(), Collections.emptySet());
  }

  @Override
  public Principal getUserPrincipal() {
    return this;
  }

  @Override
  public boolean isUserInRole(String role) {
    return roles.contains(role);
  }

  @Override
  public void logout(Request request, Response response) {
    // The user of a request stays, as the next one has the same proof.
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public String toString() {
    return name;
  }
}
