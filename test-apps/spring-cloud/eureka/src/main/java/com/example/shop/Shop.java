package com.example.shop;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestTemplate;

/** A shop of Eureka's fleet: tells its name, and asks others for theirs. */
@SpringBootApplication
public class Shop {
  public static void main(String[] arguments) {
    SpringApplication.run(Shop.class, arguments);
  }

  @Configuration
  static class Clients {
    @Bean
    @LoadBalanced
    RestTemplate rest() {
      return new RestTemplate();
    }
  }

  @RestController
  static class Names {
    private final RestTemplate rest;

    Names(RestTemplate rest) {
      this.rest = rest;
    }

    @GetMapping("/name")
    String name() {
      return "shop";
    }

    @GetMapping("/call")
    String call(@RequestParam String service) {
      return rest.getForObject("http://{service}/name", String.class, service);
    }
  }
}
