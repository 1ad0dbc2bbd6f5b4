package com.example.onclients.java8;

import com.example.onclients.Caller;
import com.example.onclients.Client;
import javax.ws.rs.WebApplicationException;
import javax.ws.rs.client.ClientBuilder;
import javax.ws.rs.client.Entity;
import javax.ws.rs.client.Invocation;
import org.apache.cxf.jaxrs.client.WebClient;
import org.apache.cxf.jaxrs.client.spec.ClientBuilderImpl;
import org.glassfish.jersey.apache.connector.ApacheConnectorProvider;
import org.glassfish.jersey.client.ClientConfig;
import org.glassfish.jersey.client.JerseyClientBuilder;
import org.jboss.resteasy.client.jaxrs.ResteasyClientBuilder;

/** The three implementations of JAX-RS. */
final class JaxRsClients {
  private JaxRsClients() {}

  static void into(Caller caller) {
    caller
        .with("Jersey on HttpURLConnection", client(new JerseyClientBuilder()))
        .with(
            "Jersey on Apache 4",
            client(
                new JerseyClientBuilder()
                    .withConfig(
                        new ClientConfig().connectorProvider(new ApacheConnectorProvider()))))
        .with("CXF's JAX-RS on HttpURLConnection", client(new ClientBuilderImpl()))
        .with("CXF's WebClient on HttpURLConnection", webClient())
        .with("RESTEasy on Apache 4", client(new ResteasyClientBuilder()));
  }

  private static Client client(ClientBuilder builder) {
    javax.ws.rs.client.Client client = builder.build();
    return (method, url) -> {
      Invocation.Builder request = client.target(url).request().header("x-own", Client.OWN);
      try {
        return method.equals("GET")
            ? request.get(String.class)
            : request.post(Entity.text("sent"), String.class);
      } catch (WebApplicationException failed) {
        // RESTEasy has one connection, which this response still holds.
        failed.getResponse().close();
        throw failed;
      }
    };
  }

  private static Client webClient() {
    return (method, url) -> {
      WebClient client = WebClient.create(url).header("x-own", Client.OWN).type("text/plain");
      return method.equals("GET") ? client.get(String.class) : client.post("sent", String.class);
    };
  }
}
