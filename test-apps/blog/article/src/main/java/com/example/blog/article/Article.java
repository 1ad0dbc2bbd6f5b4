package com.example.blog.article;

import javax.validation.constraints.NotBlank;
import javax.validation.constraints.NotNull;
import javax.validation.constraints.Size;

/** An article as it is stored. */
public class Article {
  private Long id;

  @NotNull private Long authorId;

  @NotBlank
  @Size(max = 200)
  private String title;

  @NotBlank private String body;

  public Article() {}

  public Article(Long id, Long authorId, String title, String body) {
    this.id = id;
    this.authorId = authorId;
    this.title = title;
    this.body = body;
  }

  public Long getId() {
    return id;
  }

  public void setId(Long id) {
    this.id = id;
  }

  public Long getAuthorId() {
    return authorId;
  }

  public void setAuthorId(Long authorId) {
    this.authorId = authorId;
  }

  public String getTitle() {
    return title;
  }

  public void setTitle(String title) {
    this.title = title;
  }

  public String getBody() {
    return body;
  }

  public void setBody(String body) {
    this.body = body;
  }
}
