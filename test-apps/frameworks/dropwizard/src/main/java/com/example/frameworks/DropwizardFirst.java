package com.example.frameworks;

import io.dropwizard.client.JerseyClientBuilder;
import io.dropwizard.client.JerseyClientConfiguration;
import io.dropwizard.core.Application;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.util.Duration;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.client.Client;

/** Dropwizard, which calls the next one by its own Jersey client. */
public final class DropwizardFirst extends Application<Configuration> {
  public static void main(String[] arguments) throws Exception {
    new DropwizardFirst().run(arguments);
  }

  @Override
  public void run(Configuration configuration, Environment environment) {
    JerseyClientConfiguration patient = new JerseyClientConfiguration();
    patient.setTimeout(Duration.seconds(30));
    Client client = new JerseyClientBuilder(environment).using(patient).build("next");
    environment.jersey().register(new Hops(client));
  }

  /** What it serves. */
  @Path("/hop")
  public static final class Hops {
    private final Client client;

    Hops(Client client) {
      this.client = client;
    }

    @GET
    @Path("/{number}")
    public String hop() {
      return "dropwizard, " + client.target("http://quarkus/hop/2").request().get(String.class);
    }
  }
}
