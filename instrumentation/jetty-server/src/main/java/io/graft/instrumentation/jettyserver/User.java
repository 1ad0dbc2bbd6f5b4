package io.graft.instrumentation.jettyserver;

import java.security.Principal;
import java.util.Collections;
import java.util.Set;
import javax.security.auth.Subject;
import javax.servlet.ServletRequest;
import org.eclipse.jetty.server.Authentication;
import org.eclipse.jetty.server.UserIdentity;

/** The user of a request, as Jetty and its applications see it. */
final class User implements Authentication.User, UserIdentity, Principal {
  private final String name;
  private final Set<String> roles;

  User(String name, Set<String> roles) {
    this.name = name;
    this.roles = roles;
  }

  @Override
  public String getAuthMethod() {
    return JettyServerDriver.AUTH_TYPE;
  }

  @Override
  public UserIdentity getUserIdentity() {
    return this;
  }

  @Override
  public boolean isUserInRole(UserIdentity.Scope scope, String role) {
    return isUserInRole(role, scope);
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

  /** A servlet may call a role by a name of its own. */
  @Override
  public boolean isUserInRole(String role, UserIdentity.Scope scope) {
    String own = scope == null ? null : scope.getRoleRefMap().get(role);
    return roles.contains(own == null ? role : own);
  }

  @Override
  public void logout() {
    // The user of a request stays, as the next one has the same proof.
  }

  /** What newer versions call in its place. */
  public Authentication logout(ServletRequest request) {
    return this;
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
