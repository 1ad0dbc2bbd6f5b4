package com.example.blog.article;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.SimpleJdbcInsert;
import org.springframework.stereotype.Repository;

@Repository
class ArticleRepository {
  private static final RowMapper<Article> ROW =
      (row, number) ->
          new Article(
              row.getLong("id"),
              row.getLong("author_id"),
              row.getString("title"),
              row.getString("body"));

  private final JdbcTemplate jdbc;
  private final SimpleJdbcInsert insert;

  ArticleRepository(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
    insert =
        new SimpleJdbcInsert(jdbc)
            .withTableName("articles")
            .usingColumns("author_id", "title", "body")
            .usingGeneratedKeyColumns("id");
  }

  List<Article> findAll() {
    return jdbc.query("SELECT * FROM articles ORDER BY id", ROW);
  }

  Optional<Article> find(long id) {
    return jdbc.query("SELECT * FROM articles WHERE id = ?", ROW, id).stream().findFirst();
  }

  Article insert(Article article) {
    Map<String, Object> columns = new HashMap<>();
    columns.put("author_id", article.getAuthorId());
    columns.put("title", article.getTitle());
    columns.put("body", article.getBody());
    article.setId(insert.executeAndReturnKey(columns).longValue());
    return article;
  }

  boolean update(Article article) {
    return jdbc.update(
            "UPDATE articles SET author_id = ?, title = ?, body = ? WHERE id = ?",
            article.getAuthorId(),
            article.getTitle(),
            article.getBody(),
            article.getId())
        > 0;
  }

  boolean delete(long id) {
    return jdbc.update("DELETE FROM articles WHERE id = ?", id) > 0;
  }
}
