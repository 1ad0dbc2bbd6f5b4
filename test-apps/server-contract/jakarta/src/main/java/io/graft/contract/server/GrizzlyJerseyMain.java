package io.graft.contract.server;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import java.io.IOException;
import java.net.URI;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.jersey.grizzly2.httpserver.GrizzlyHttpServerFactory;
import org.glassfish.jersey.server.ResourceConfig;

/** Resources on Jersey's standalone server. */
@Path("/")
public final class GrizzlyJerseyMain {
  public static void main(String[] arguments) throws Exception {
    HttpServer server =
        GrizzlyHttpServerFactory.createHttpServer(
            URI.create("http://127.0.0.1:0/"), new ResourceConfig(GrizzlyJerseyMain.class), false);
    NetworkListener listener = server.getListeners().iterator().next();
    GrizzlyHandlerMain.enlarge(listener);
    server.start();
    System.out.println("listening on " + listener.getPort());
    Gate.listen();
  }

  @GET
  @Path("success")
  public String success() {
    return "success";
  }

  @POST
  @Path("echo")
  public String echo(String text) {
    return "echo " + text;
  }

  @GET
  @Path("block")
  public String block(@QueryParam("id") String id) {
    Gate.pass(id);
    return "passed";
  }

  @GET
  @Path("upstream")
  public String upstream(@QueryParam("at") String at) throws IOException {
    return Upstream.call(at);
  }

  /** Calls from a thread of the application's own, and responds from it. */
  @GET
  @Path("async/complete")
  public void async(@Suspended AsyncResponse response) {
    new Thread(
            () -> {
              Gate.pass("async");
              response.resume("async");
            })
        .start();
  }
}
