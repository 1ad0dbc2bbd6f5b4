package com.example.onclients.cloud;

import com.example.onclients.Caller;
import com.example.onclients.Client;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.cloud.openfeign.EnableFeignClients;
import org.springframework.cloud.openfeign.FeignClient;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;

/** Clients for which Spring Cloud LoadBalancer chooses the instance. */
@Configuration
@EnableAutoConfiguration
@EnableFeignClients(
    clients = {
      Program.Chosen.class,
      Program.Flaky.class,
      Program.Broken.class,
      Program.Answered.class
    })
public class Program {
  public static void main(String[] arguments) throws Exception {
    SpringApplication application = new SpringApplication(Program.class);
    application.setWebApplicationType(WebApplicationType.NONE);
    ConfigurableApplicationContext context = application.run(arguments);
    new Caller()
        .with("RestTemplate", template(context.getBean(RestTemplate.class)))
        .with("RestClient", rest(context.getBean(RestClient.Builder.class).build()))
        .with("WebClient", web(context.getBean(WebClient.Builder.class).build()))
        .with("Feign", feign(context))
        .serve();
  }

  @Bean
  @LoadBalanced
  RestTemplate template() {
    return new RestTemplate();
  }

  @Bean
  @LoadBalanced
  RestClient.Builder rest() {
    return RestClient.builder();
  }

  @Bean
  @LoadBalanced
  WebClient.Builder web() {
    return WebClient.builder();
  }

  /** What a client of Feign calls: the path of one segment, and the query. */
  interface Orders {
    @GetMapping("/{path}")
    String get(
        @PathVariable("path") String path,
        @RequestParam("id") String id,
        @RequestHeader("x-own") String own);

    @PostMapping("/{path}")
    String post(
        @PathVariable("path") String path,
        @RequestParam("id") String id,
        @RequestHeader("x-own") String own,
        @RequestBody String body);
  }

  @FeignClient("chosen")
  interface Chosen extends Orders {}

  @FeignClient("flaky-chosen")
  interface Flaky extends Orders {}

  @FeignClient("broken-chosen")
  interface Broken extends Orders {}

  @FeignClient("answered-chosen")
  interface Answered extends Orders {}

  private static Client template(RestTemplate template) {
    return (method, url) -> {
      HttpHeaders headers = new HttpHeaders();
      headers.set("x-own", Client.OWN);
      HttpEntity<String> entity = new HttpEntity<>(method.equals("POST") ? "sent" : null, headers);
      return template
          .exchange(URI.create(url), HttpMethod.valueOf(method), entity, String.class)
          .getBody();
    };
  }

  private static Client rest(RestClient client) {
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

  private static Client web(WebClient client) {
    return (method, url) -> {
      WebClient.RequestBodySpec request =
          client
              .method(HttpMethod.valueOf(method))
              .uri(URI.create(url))
              .header("x-own", Client.OWN);
      if (method.equals("POST")) {
        request.bodyValue("sent");
      }
      return request.retrieve().bodyToMono(String.class).block();
    };
  }

  private static final Map<String, Class<? extends Orders>> CLIENTS = new HashMap<>();

  static {
    CLIENTS.put("chosen", Chosen.class);
    CLIENTS.put("flaky-chosen", Flaky.class);
    CLIENTS.put("broken-chosen", Broken.class);
    CLIENTS.put("answered-chosen", Answered.class);
  }

  private static Client feign(ConfigurableApplicationContext context) {
    return (method, url) -> {
      URI uri = URI.create(url);
      Orders orders = context.getBean(CLIENTS.get(uri.getHost()));
      String path = uri.getPath().substring(1);
      String id = uri.getQuery().substring("id=".length());
      return method.equals("GET")
          ? orders.get(path, id, Client.OWN)
          : orders.post(path, id, Client.OWN, "sent");
    };
  }
}
