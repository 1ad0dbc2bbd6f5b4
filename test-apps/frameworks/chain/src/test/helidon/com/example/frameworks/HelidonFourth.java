package com.example.frameworks;

import io.helidon.webserver.WebServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Helidon, which calls the next one by the JDK's client: its own is not one that Graft knows. */
public final class HelidonFourth {
  private HelidonFourth() {}

  public static void main(String[] arguments) {
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest next = HttpRequest.newBuilder(URI.create("http://wildfly/hop/5")).build();
    WebServer.builder()
        .host("127.0.0.1")
        .port(Integer.getInteger("port"))
        .routing(
            rules ->
                rules.get(
                    "/hop/{number}",
                    (request, response) ->
                        response.send(
                            "helidon, "
                                + client.send(next, HttpResponse.BodyHandlers.ofString()).body())))
        .build()
        .start();
  }
}
