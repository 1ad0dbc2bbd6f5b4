package io.graft.contract.routes;

import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;

/** A resource with templates, a locator and a regular expression. */
@Path("users")
public class Users {
  @GET
  @Path("{id}")
  public String user(@PathParam("id") String id) {
    return "user " + id;
  }

  @GET
  @Path("number/{number: [0-9]+}")
  public String number(@PathParam("number") String number) {
    return "number " + number;
  }

  @GET
  @Path("{id}/failure")
  public String failure(@PathParam("id") String id) {
    throw new IllegalStateException("on purpose");
  }

  @Path("{id}/orders")
  public Orders orders(@PathParam("id") String id) {
    return new Orders(id);
  }

  /** What a locator returns. */
  public static final class Orders {
    private final String user;

    Orders(String user) {
      this.user = user;
    }

    @GET
    @Path("{order}")
    public String order(@PathParam("order") String order) {
      return "order " + order + " of " + user;
    }
  }
}
