package com.example.onclients.java17;

import com.example.onclients.Caller;
import com.example.onclients.Client;
import java.net.URI;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.JettyClientHttpRequestFactory;
import org.springframework.http.client.ReactorClientHttpRequestFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.PostExchange;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

/** Spring's blocking clients, on each of the clients that they can be built on. */
final class SpringClients {
  private SpringClients() {}

  static void into(Caller caller) throws Exception {
    JettyClientHttpRequestFactory jetty = new JettyClientHttpRequestFactory();
    jetty.afterPropertiesSet();
    caller
        .with("RestTemplate on HttpURLConnection", template(new SimpleClientHttpRequestFactory()))
        .with("RestTemplate on Apache 5", template(new HttpComponentsClientHttpRequestFactory()))
        .with("RestClient on java.net.http", rest(new JdkClientHttpRequestFactory()))
        .with("RestClient on Reactor Netty", rest(new ReactorClientHttpRequestFactory()))
        .with("RestClient on Jetty", rest(jetty))
        .with("HTTP interface on java.net.http", proxied(new JdkClientHttpRequestFactory()));
  }

  private static Client template(ClientHttpRequestFactory factory) {
    RestTemplate template = new RestTemplate(factory);
    return (method, url) -> {
      HttpHeaders headers = new HttpHeaders();
      headers.set("x-own", Client.OWN);
      HttpEntity<String> entity = new HttpEntity<>(method.equals("POST") ? "sent" : null, headers);
      return template
          .exchange(URI.create(url), HttpMethod.valueOf(method), entity, String.class)
          .getBody();
    };
  }

  private static Client rest(ClientHttpRequestFactory factory) {
    RestClient client = RestClient.builder().requestFactory(factory).build();
    return (method, url) -> {
      RestClient.RequestBodySpec request =
          client.method(HttpMethod.valueOf(method)).uri(URI.create(url));
      request.header("x-own", Client.OWN);
      if (method.equals("POST")) {
        request.body("sent");
      }
      return request.retrieve().body(String.class);
    };
  }

  /** An HTTP interface. */
  interface Orders {
    @GetExchange
    String get(URI uri, @RequestHeader("x-own") String own);

    @PostExchange
    String post(URI uri, @RequestHeader("x-own") String own, @RequestBody String body);
  }

  private static Client proxied(ClientHttpRequestFactory factory) {
    RestClient client = RestClient.builder().requestFactory(factory).build();
    Orders orders =
        HttpServiceProxyFactory.builderFor(RestClientAdapter.create(client))
            .build()
            .createClient(Orders.class);
    return (method, url) ->
        method.equals("GET")
            ? orders.get(URI.create(url), Client.OWN)
            : orders.post(URI.create(url), Client.OWN, "sent");
  }
}
