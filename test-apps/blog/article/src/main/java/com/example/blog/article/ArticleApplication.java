package com.example.blog.article;

import java.time.Duration;
import org.apache.http.client.HttpClient;
import org.apache.http.impl.client.HttpClients;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.client.RestTemplateBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.web.client.RestTemplate;

@SpringBootApplication
public class ArticleApplication {
  public static void main(String[] arguments) {
    SpringApplication.run(ArticleApplication.class, arguments);
  }

  @Bean
  HttpClient httpClient() {
    return HttpClients.custom().setMaxConnTotal(200).setMaxConnPerRoute(100).build();
  }

  @Bean
  RestTemplate restTemplate(
      RestTemplateBuilder builder,
      HttpClient httpClient,
      @Value("${blog.client.connect-timeout}") Duration connectTimeout,
      @Value("${blog.client.read-timeout}") Duration readTimeout) {
    return builder
        .requestFactory(() -> new HttpComponentsClientHttpRequestFactory(httpClient))
        .setConnectTimeout(connectTimeout)
        .setReadTimeout(readTimeout)
        .build();
  }
}
