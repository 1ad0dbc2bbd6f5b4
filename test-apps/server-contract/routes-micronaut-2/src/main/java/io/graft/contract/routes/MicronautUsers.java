package io.graft.contract.routes;

import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;

/** A controller with templates, a regular expression and a parameter of the query. */
@Controller("/api/users")
public class MicronautUsers {
  @Get(uri = "/{id}", produces = MediaType.TEXT_PLAIN)
  public String user(String id) {
    return "user " + id;
  }

  @Get(uri = "/number/{number:[0-9]+}", produces = MediaType.TEXT_PLAIN)
  public String number(String number) {
    return "number " + number;
  }

  @Get(uri = "/{id}/orders{?max}", produces = MediaType.TEXT_PLAIN)
  public String orders(String id, String max) {
    return max + " orders of " + id;
  }

  @Get(uri = "/{id}/failure", produces = MediaType.TEXT_PLAIN)
  public String failure(String id) {
    throw new IllegalStateException("on purpose");
  }
}
