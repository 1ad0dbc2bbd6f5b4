package io.graft.instrumentation.undertow;

import io.undertow.security.api.SecurityContext;
import io.undertow.security.idm.Account;
import java.security.Principal;
import java.util.Set;

/** The user of a request, as Undertow and its applications see it. */
final class User implements Account, Principal {
  private static final long serialVersionUID = 1;

  private final String name;
  private final transient Set<String> roles;

  User(String name, Set<String> roles) {
    this.name = name;
    this.roles = roles;
  }

  /** Makes it the user of a request's security context. */
  void in(SecurityContext context) {
    context.authenticationComplete(this, UndertowDriver.AUTH_TYPE, false);
  }

  @Override
  public Principal getPrincipal() {
    return this;
  }

  @Override
  public Set<String> getRoles() {
    return roles;
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
