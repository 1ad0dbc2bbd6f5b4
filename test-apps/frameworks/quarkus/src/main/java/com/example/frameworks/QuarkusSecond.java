package com.example.frameworks;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** Quarkus, which calls the next one by a REST client. */
@Path("/hop")
public class QuarkusSecond {
  @RestClient Next next;

  @GET
  @Path("/{number}")
  public String hop() {
    return "quarkus, " + next.hop();
  }

  /** The next one. */
  @RegisterRestClient(baseUri = "http://micronaut")
  public interface Next {
    @GET
    @Path("/hop/3")
    String hop();
  }
}
