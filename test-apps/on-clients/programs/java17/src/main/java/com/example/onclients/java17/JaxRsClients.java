package com.example.onclients.java17;

import com.example.onclients.Caller;
import com.example.onclients.Client;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.client.ClientBuilder;
import jakarta.ws.rs.client.Entity;
import jakarta.ws.rs.client.Invocation;
import org.apache.cxf.jaxrs.client.WebClient;
import org.apache.cxf.jaxrs.client.spec.ClientBuilderImpl;
import org.glassfish.jersey.apache5.connector.Apache5ConnectorProvider;
import org.glassfish.jersey.client.ClientConfig;
import org.glassfish.jersey.client.JerseyClientBuilder;
import org.jboss.resteasy.client.jaxrs.internal.ResteasyClientBuilderImpl;

/** The three implementations of Jakarta REST. */
final class JaxRsClients {
  private static final String URL_CONNECTION = "force.urlconnection.http.conduit";

  private JaxRsClients() {}

  static void into(Caller caller) {
    caller
        .with("Jersey on HttpURLConnection", client(new JerseyClientBuilder()))
        .with(
            "Jersey on Apache 5",
            client(
                new JerseyClientBuilder()
                    .withConfig(
                        new ClientConfig().connectorProvider(new Apache5ConnectorProvider()))))
        .with("CXF's Jakarta REST on java.net.http", client(new ClientBuilderImpl()))
        .with("CXF's WebClient on java.net.http", webClient(false))
        .with("CXF's WebClient on HttpURLConnection", webClient(true))
        .with("RESTEasy on Apache 4", client(new ResteasyClientBuilderImpl()));
  }

  private static Client client(ClientBuilder builder) {
    jakarta.ws.rs.client.Client client = builder.build();
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

  private static Client webClient(boolean urlConnection) {
    return (method, url) -> {
      WebClient client = WebClient.create(url).header("x-own", Client.OWN).type("text/plain");
      WebClient.getConfig(client).getRequestContext().put(URL_CONNECTION, urlConnection);
      return method.equals("GET") ? client.get(String.class) : client.post("sent", String.class);
    };
  }
}
