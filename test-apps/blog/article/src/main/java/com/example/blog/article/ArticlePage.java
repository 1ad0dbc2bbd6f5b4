package com.example.blog.article;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** An article as it is read: with its author and what was said about it. */
public class ArticlePage {
  @JsonUnwrapped private final Article article;
  private final JsonNode author;
  private final List<JsonNode> comments;

  public ArticlePage(Article article, JsonNode author, List<JsonNode> comments) {
    this.article = article;
    this.author = author;
    this.comments = comments;
  }

  public Article getArticle() {
    return article;
  }

  /** The user, or {@code null} where the account is gone. */
  public JsonNode getAuthor() {
    return author;
  }

  public List<JsonNode> getComments() {
    return comments;
  }
}
