package com.example.warehouse;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

/** A warehouse of Consul's fleet: tells its name, and asks others for theirs. */
@SpringBootApplication
public class Warehouse {
  public static void main(String[] arguments) {
    SpringApplication.run(Warehouse.class, arguments);
  }

  @Configuration
  static class Clients {
    @Bean
    @LoadBalanced
    RestClient.Builder rest() {
      return RestClient.builder();
    }
  }

  @RestController
  static class Names {
    private final RestClient rest;

    Names(RestClient.Builder rest) {
      this.rest = rest.build();
    }

    @GetMapping("/name")
    String name() {
      return "warehouse";
    }

    @GetMapping("/call")
    String call(@RequestParam String service) {
      return rest.get().uri("http://{service}/name", service).retrieve().body(String.class);
    }
  }
}
