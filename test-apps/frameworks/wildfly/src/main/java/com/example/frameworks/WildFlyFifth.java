package com.example.frameworks;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Application;

/** WildFly, the last of them. */
@ApplicationPath("/")
public class WildFlyFifth extends Application {
  /** What it serves. */
  @Path("/hop")
  public static class Hops {
    @GET
    @Path("/{number}")
    public String hop() {
      return "wildfly";
    }
  }
}
