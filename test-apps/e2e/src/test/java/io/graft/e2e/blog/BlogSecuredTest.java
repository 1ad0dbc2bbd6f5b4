package io.graft.e2e.blog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.Http;
import io.graft.test.Jdk;
import io.graft.test.TemporaryDirectory;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The services of the blog, which know nothing of it, prove to each other who they are, by tokens
 * that they sign themselves; one of them lets in only those that a rule names.
 */
class BlogSecuredTest {
  private static final String PAGE = "/articles/1";

  static List<Integer> jdks() {
    return Jdk.oneOf(25, 8);
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void onlyServicesThatARuleNamesAreServed(int version) throws Exception {
    try (TemporaryDirectory directory = TemporaryDirectory.create();
        Blog blog = Blog.governed(Jdk.require(version))) {
      FleetKeys fleet = new FleetKeys(directory.path(), "fleet");
      FleetKeys elsewhere = new FleetKeys(directory.path(), "elsewhere");
      Blog.Service user =
          blog.user(
              "graft.tls.ca",
              fleet.authority().toString(),
              "graft.server.auth",
              "enforce",
              "graft.server.auth.issuer.fleet",
              "mesh",
              "graft.server.auth.issuer.fleet.jwks",
              "mesh",
              "graft.server.access",
              "enforce",
              "graft.server.access.blog.action",
              "allow",
              "graft.server.access.blog.from",
              "service:article,service:comment");
      blog.comment(signingWith(fleet.of("comment")));
      Blog.Service article = blog.article(signingWith(fleet.of("article")));
      Blog.awaitAnswer(article, PAGE);
      assertEquals(401, Http.get(user.url("/users/1")).status(), "a stranger");

      Blog.Service unnamed = blog.article(signingWith(fleet.of("stranger")));
      assertRefused(user, unnamed, 403);
      Blog.Service forged = blog.article(signingWith(elsewhere.of("article")));
      assertRefused(user, forged, 401);
      assertEquals(200, Http.get(article.url(PAGE)).status());

      String callers = security(user).get("callers").toString();
      for (String name : new String[] {"article", "comment"}) {
        assertTrue(callers.contains("spiffe://graft.local/service/" + name), callers);
      }
    }
  }

  private static String[] signingWith(Path key) {
    return new String[] {
      "graft.token.key", key.toString(), "graft.client.user.auth", "workload",
    };
  }

  /** Another instance of article is up, and the user service answers it with a status. */
  private static void assertRefused(Blog.Service user, Blog.Service article, int status) {
    double before = refused(user, status);
    Await.until(
        "a request to be refused with " + status,
        () -> {
          Http.get(article.url(PAGE));
          return refused(user, status) > before;
        });
    assertEquals(502, Http.get(article.url(PAGE)).status());
  }

  private static double refused(Blog.Service user, int status) {
    return AdminClient.of(user.process())
        .metrics()
        .lines()
        .filter(line -> line.startsWith("http_server_request_duration_seconds_count"))
        .filter(line -> line.contains("http_response_status_code=\"" + status + '"'))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private static JsonNode security(Blog.Service user) {
    return AdminClient.of(user.process()).status().get("security");
  }
}
