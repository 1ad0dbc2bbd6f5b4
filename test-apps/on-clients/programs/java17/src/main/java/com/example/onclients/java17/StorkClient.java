package com.example.onclients.java17;

import com.example.onclients.Caller;
import com.example.onclients.Client;
import io.smallrye.stork.Stork;
import io.smallrye.stork.api.ServiceDefinition;
import io.smallrye.stork.api.ServiceInstance;
import io.smallrye.stork.impl.RoundRobinConfiguration;
import io.smallrye.stork.servicediscovery.staticlist.StaticConfiguration;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Stork chooses an instance, as in Quarkus, and the JDK's client calls its address. */
final class StorkClient {
  private StorkClient() {}

  static void into(Caller caller) {
    String list = System.getProperty("stork.instances", "");
    Stork.initialize();
    for (String service :
        new String[] {"chosen", "flaky-chosen", "broken-chosen", "answered-chosen"}) {
      Stork.getInstance()
          .defineIfAbsent(
              service,
              ServiceDefinition.of(
                  new StaticConfiguration().withAddressList(list), new RoundRobinConfiguration()));
    }
    HttpClient client = HttpClient.newHttpClient();
    caller.with(
        "Stork on java.net.http",
        (method, url) -> {
          URI logical = URI.create(url);
          ServiceInstance instance =
              Stork.getInstance()
                  .getService(logical.getHost())
                  .selectInstance()
                  .await()
                  .indefinitely();
          String query = logical.getRawQuery() == null ? "" : "?" + logical.getRawQuery();
          URI uri =
              URI.create(
                  "http://"
                      + instance.getHost()
                      + ":"
                      + instance.getPort()
                      + logical.getRawPath()
                      + query);
          HttpRequest.Builder request = HttpRequest.newBuilder(uri).header("x-own", Client.OWN);
          if (method.equals("POST")) {
            request.POST(HttpRequest.BodyPublishers.ofString("sent"));
          }
          HttpResponse<String> response =
              client.send(request.build(), HttpResponse.BodyHandlers.ofString());
          if (response.statusCode() != 200) {
            throw new IllegalStateException("status " + response.statusCode());
          }
          return response.body();
        });
  }
}
