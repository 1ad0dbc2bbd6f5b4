package com.example.blog.article;

import java.net.URI;
import java.util.List;
import javax.validation.Valid;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

@RestController
@RequestMapping("/articles")
class ArticleController {
  private final ArticleRepository articles;
  private final UserClient users;
  private final CommentClient comments;

  ArticleController(ArticleRepository articles, UserClient users, CommentClient comments) {
    this.articles = articles;
    this.users = users;
    this.comments = comments;
  }

  @GetMapping
  List<Article> all() {
    return articles.findAll();
  }

  @GetMapping("/{id}")
  ArticlePage page(@PathVariable long id) {
    Article article = articles.find(id).orElseThrow(ArticleController::notFound);
    return new ArticlePage(
        article, users.find(article.getAuthorId()).orElse(null), comments.ofArticle(id));
  }

  @PostMapping
  ResponseEntity<Article> create(@Valid @RequestBody Article article) {
    requireAuthor(article);
    Article created = articles.insert(article);
    return ResponseEntity.created(URI.create("/articles/" + created.getId())).body(created);
  }

  @PutMapping("/{id}")
  Article replace(@PathVariable long id, @Valid @RequestBody Article article) {
    article.setId(id);
    requireAuthor(article);
    if (!articles.update(article)) {
      throw notFound();
    }
    return article;
  }

  @DeleteMapping("/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void delete(@PathVariable long id) {
    if (!articles.delete(id)) {
      throw notFound();
    }
  }

  private void requireAuthor(Article article) {
    if (!users.find(article.getAuthorId()).isPresent()) {
      throw new ResponseStatusException(HttpStatus.UNPROCESSABLE_ENTITY, "no such author");
    }
  }

  private static ResponseStatusException notFound() {
    return new ResponseStatusException(HttpStatus.NOT_FOUND, "no such article");
  }
}
