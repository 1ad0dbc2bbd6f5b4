package com.example.blog.comment;

/** What a user said about an article. */
public class Comment {
  private Long id;
  private Long articleId;
  private Long authorId;
  private String text;

  public Comment() {}

  public Comment(Long id, Long articleId, Long authorId, String text) {
    this.id = id;
    this.articleId = articleId;
    this.authorId = authorId;
    this.text = text;
  }

  public Long getId() {
    return id;
  }

  public void setId(Long id) {
    this.id = id;
  }

  public Long getArticleId() {
    return articleId;
  }

  public void setArticleId(Long articleId) {
    this.articleId = articleId;
  }

  public Long getAuthorId() {
    return authorId;
  }

  public void setAuthorId(Long authorId) {
    this.authorId = authorId;
  }

  public String getText() {
    return text;
  }

  public void setText(String text) {
    this.text = text;
  }
}
