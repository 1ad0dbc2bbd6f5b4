package com.example.blog.article;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestTemplate;

/** Asks the comment service. */
@Component
class CommentClient {
  private final RestTemplate rest;
  private final String url;

  CommentClient(RestTemplate rest, @Value("${blog.comment.url}") String url) {
    this.rest = rest;
    this.url = url;
  }

  List<JsonNode> ofArticle(long articleId) {
    return Arrays.asList(
        rest.getForObject(url + "/comments?article={id}", JsonNode[].class, articleId));
  }
}
