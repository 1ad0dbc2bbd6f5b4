package io.graft.e2e.blog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.Http;
import io.graft.test.Jdk;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The blog runs without Graft: it is there to be what people have. */
class BlogAloneTest {
  static List<Integer> jdks() {
    return Jdk.oneOf(8, 17, 25);
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void theThreeServicesWorkWhenTheyAreToldWhereTheOthersAre(int version) {
    try (Blog blog = Blog.plain(Jdk.require(version))) {
      Blog.Service user = blog.user();
      Blog.Service comment = blog.comment("user.url", user.url(""));
      Blog.Service article =
          blog.article("blog.user.url", user.url(""), "blog.comment.url", comment.url(""));

      long ada = usersCanBeKept(user);
      commentsCanBeKept(comment, ada);
      articlesCanBeKept(article, comment, ada);
    }
  }

  private static long usersCanBeKept(Blog.Service user) {
    Blog.awaitAnswer(user, "/users");
    assertTrue(Http.get(user.url("/users")).json().size() >= 3);
    assertEquals(404, Http.get(user.url("/users/77")).status());
    assertEquals(404, Http.get(user.url("/users/seven")).status());
    assertEquals(400, Http.post(user.url("/users"), "{\"name\":\"No Mail\"}").status());
    assertEquals(400, Http.post(user.url("/users"), "not json").status());

    String margaret = "{\"name\":\"Margaret\",\"email\":\"margaret@example.com\"}";
    Http.Response created = Http.post(user.url("/users"), margaret);
    assertEquals(201, created.status(), created::toString);
    assertEquals(409, Http.post(user.url("/users"), margaret).status());
    String path = created.header("Location").orElseThrow();
    Http.put(user.url(path), "{\"name\":\"Margaret Hamilton\",\"email\":\"mh@example.com\"}");
    assertEquals("Margaret Hamilton", Http.get(user.url(path)).json().get("name").asText());
    assertEquals(204, Http.delete(user.url(path)).status());
    assertEquals(404, Http.get(user.url(path)).status());
    assertEquals(404, Http.delete(user.url(path)).status());
    return 1;
  }

  private static void commentsCanBeKept(Blog.Service comment, long author) {
    JsonNode first = Http.get(comment.url("/comments?article=1")).json().get(0);
    assertEquals("Grace Hopper", first.get("author").asText());
    assertEquals(400, Http.get(comment.url("/comments?colour=1")).status());
    assertEquals(404, Http.get(comment.url("/comments/77")).status());
    assertEquals(
        422,
        Http.post(comment.url("/comments"), "{\"articleId\":2,\"authorId\":77,\"text\":\"?\"}")
            .status());
    assertEquals(400, Http.post(comment.url("/comments"), "{\"authorId\":1}").status());

    String body = "{\"articleId\":2,\"authorId\":" + author + ",\"text\":\"%s\"}";
    Http.Response created = Http.post(comment.url("/comments"), body.formatted("Well."));
    assertEquals(201, created.status(), created::toString);
    String path = created.header("Location").orElseThrow();
    assertEquals(200, Http.put(comment.url(path), body.formatted("Well done.")).status());
    assertEquals("Well done.", Http.get(comment.url(path)).json().get("text").asText());
    assertEquals(204, Http.delete(comment.url(path)).status());
    assertEquals(404, Http.delete(comment.url(path)).status());
  }

  private static void articlesCanBeKept(Blog.Service article, Blog.Service comment, long author) {
    JsonNode page = Http.get(article.url("/articles/1")).json();
    assertEquals("Ada Lovelace", page.get("author").get("name").asText(), page::toString);
    assertEquals("Barbara Liskov", page.get("comments").get(1).get("author").asText());
    assertEquals(404, Http.get(article.url("/articles/77")).status());

    String body = "{\"authorId\":%d,\"title\":\"%s\",\"body\":\"…\"}";
    assertEquals(400, Http.post(article.url("/articles"), body.formatted(author, "")).status());
    assertEquals(422, Http.post(article.url("/articles"), body.formatted(77, "A")).status());
    Http.Response created = Http.post(article.url("/articles"), body.formatted(author, "B"));
    assertEquals(201, created.status(), created::toString);
    String path = created.header("Location").orElseThrow();
    assertEquals(200, Http.put(article.url(path), body.formatted(author, "C")).status());
    assertEquals("C", Http.get(article.url(path)).json().get("title").asText());
    assertEquals(204, Http.delete(article.url(path)).status());
    assertEquals(404, Http.get(article.url(path)).status());

    comment.process().kill();
    Http.Response without = Http.get(article.url("/articles/1"));
    assertEquals(502, without.status(), without::toString);
    assertEquals(200, Http.get(article.url("/articles")).status());
  }
}
