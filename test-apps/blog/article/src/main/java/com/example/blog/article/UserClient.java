package com.example.blog.article;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestTemplate;

/** Asks the user service. */
@Component
class UserClient {
  private final RestTemplate rest;
  private final String url;

  UserClient(RestTemplate rest, @Value("${blog.user.url}") String url) {
    this.rest = rest;
    this.url = url;
  }

  Optional<JsonNode> find(long id) {
    try {
      return Optional.ofNullable(rest.getForObject(url + "/users/{id}", JsonNode.class, id));
    } catch (HttpClientErrorException.NotFound e) {
      return Optional.empty();
    }
  }
}
