package io.graft.contract.routes;

import javax.ws.rs.container.ContainerRequestContext;
import javax.ws.rs.container.ContainerRequestFilter;
import javax.ws.rs.core.Response;
import javax.ws.rs.ext.Provider;

/** Responds after the match, and before the resource method. */
@Provider
public class Refusal implements ContainerRequestFilter {
  @Override
  public void filter(ContainerRequestContext request) {
    if (request.getUriInfo().getPath().endsWith("users/refused")) {
      request.abortWith(Response.status(403).build());
    }
  }
}
