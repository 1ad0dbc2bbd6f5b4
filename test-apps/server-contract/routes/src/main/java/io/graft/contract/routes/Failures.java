package io.graft.contract.routes;

import javax.ws.rs.core.Response;
import javax.ws.rs.ext.ExceptionMapper;
import javax.ws.rs.ext.Provider;

/** Maps an exception of a resource to a status. */
@Provider
public class Failures implements ExceptionMapper<IllegalStateException> {
  @Override
  public Response toResponse(IllegalStateException failure) {
    return Response.status(500).entity("mapped").type("text/plain").build();
  }
}
