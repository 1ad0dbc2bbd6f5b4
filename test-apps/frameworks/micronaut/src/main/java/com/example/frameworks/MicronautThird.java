package com.example.frameworks;

import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.runtime.Micronaut;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Micronaut, which calls the next one by the JDK's client: its own is not one that Graft knows. */
@Controller("/hop")
public class MicronautThird {
  private final HttpClient client = HttpClient.newHttpClient();

  public static void main(String[] arguments) {
    Micronaut.run(MicronautThird.class, arguments);
  }

  @Get(value = "/{number}", produces = MediaType.TEXT_PLAIN)
  @ExecuteOn(TaskExecutors.BLOCKING)
  public String hop(int number) throws IOException, InterruptedException {
    HttpRequest next = HttpRequest.newBuilder(URI.create("http://helidon/hop/4")).build();
    return "micronaut, " + client.send(next, HttpResponse.BodyHandlers.ofString()).body();
  }
}
