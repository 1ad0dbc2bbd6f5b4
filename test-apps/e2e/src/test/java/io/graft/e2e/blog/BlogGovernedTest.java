package io.graft.e2e.blog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.e2e.Load;
import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.Http;
import io.graft.test.Jdk;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One flag makes three applications that know nothing of it find each other and stand together. */
@Order(3)
class BlogGovernedTest {
  private static final String PAGE = "/articles/1";
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String CALLER = "b7ad6b7169203331";
  private static final Pattern SERVED =
      Pattern.compile(
          "^http_server_request_duration_seconds_count\\{.*} ([0-9.]+)", Pattern.MULTILINE);

  @ParameterizedTest
  @MethodSource("io.graft.test.Jdk#matrix")
  void theBlogIsGovernedByOneFlag(int version) {
    try (Blog blog = Blog.governed(Jdk.require(version))) {
      Blog.Service article = blog.article();
      Blog.Service comment = blog.comment();
      Blog.Service one = blog.user();
      Blog.Service other = blog.user();
      List<Blog.Service> services = List.of(article, comment, one, other);
      Blog.awaitAnswer(article, PAGE);

      oneRequestIsOneTrace(article, services);
      applicationsPrintWhatTheyAlwaysDid(comment);
      bothUsersAreCalled(article, one, other);
      theDeathOfOneUserFailsNoRequest(article, one);
      theDeathOfBothIsToldAndEnds(blog, article, other);
    }
  }

  private static void oneRequestIsOneTrace(Blog.Service article, List<Blog.Service> services) {
    Http.Response page =
        Http.get(article.url(PAGE), "traceparent", "00-" + TRACE + "-" + CALLER + "-01");
    assertEquals(200, page.status(), page::toString);

    // The article's author; the comments, and the author of each of the two.
    List<JsonNode> spans =
        Await.value("9 spans of one trace", () -> spans(services), found -> found.size() >= 9);
    assertEquals(9, spans.size(), spans::toString);
    Map<String, JsonNode> byId = new HashMap<>();
    spans.forEach(span -> byId.put(span.get("spanId").asText(), span));
    assertEquals(9, byId.size(), spans::toString);

    List<String> edges = new ArrayList<>();
    for (JsonNode span : spans) {
      JsonNode parent = byId.get(span.get("parentSpanId").asText());
      if (parent == null) {
        assertEquals(CALLER, span.get("parentSpanId").asText(), span::toString);
      }
      edges.add((parent == null ? "caller" : name(parent)) + " > " + name(span));
    }
    edges.sort(null);
    assertEquals(
        List.of(
            "article CLIENT > comment SERVER",
            "article CLIENT > user SERVER",
            "article SERVER > article CLIENT",
            "article SERVER > article CLIENT",
            "caller > article SERVER",
            "comment CLIENT > user SERVER",
            "comment CLIENT > user SERVER",
            "comment SERVER > comment CLIENT",
            "comment SERVER > comment CLIENT"),
        edges);
  }

  private static List<JsonNode> spans(List<Blog.Service> services) {
    List<JsonNode> spans = new ArrayList<>();
    for (Blog.Service service : services) {
      for (JsonNode span : AdminClient.of(service.process()).traces().get("spans")) {
        if (span.get("traceId").asText().equals(TRACE)) {
          spans.add(span);
        }
      }
    }
    return spans;
  }

  private static String name(JsonNode span) {
    return span.get("service").asText() + " " + span.get("kind").asText();
  }

  private static void applicationsPrintWhatTheyAlwaysDid(Blog.Service comment) {
    assertEquals(1, comment.process().out().size(), () -> comment.process().dump());
    List<String> err = comment.process().err();
    assertTrue(
        err.size() == 1 && err.get(0).startsWith("[graft] "), () -> comment.process().dump());
  }

  private static void bothUsersAreCalled(
      Blog.Service article, Blog.Service one, Blog.Service other) {
    double oneBefore = served(one);
    double otherBefore = served(other);
    try (Load load = new Load(article.url(PAGE), 8)) {
      load.awaitAnswers(400);
      double sum = served(one) - oneBefore + served(other) - otherBefore;
      assertTrue(sum >= 1_200, () -> "served " + sum);
      // The one that answers faster gets more, and two cold JVMs differ a lot: the other one gets
      // its share once its first, slow answers are forgotten.
      Await.until(
          "both users to be called",
          () -> Math.min(served(one) - oneBefore, served(other) - otherBefore) > 30);
      assertEquals(List.of(), load.failures());
    }
  }

  private static double served(Blog.Service service) {
    double sum = 0;
    Matcher counts = SERVED.matcher(AdminClient.of(service.process()).metrics());
    while (counts.find()) {
      sum += Double.parseDouble(counts.group(1));
    }
    return sum;
  }

  private static void theDeathOfOneUserFailsNoRequest(Blog.Service article, Blog.Service user) {
    try (Load load = new Load(article.url(PAGE), 4)) {
      load.awaitAnswers(100);
      user.process().kill();
      load.awaitAnswers(400);
      assertEquals(List.of(), load.failures());
    }
  }

  private static void theDeathOfBothIsToldAndEnds(
      Blog blog, Blog.Service article, Blog.Service lastUser) {
    lastUser.process().kill();
    Http.Response without = Http.get(article.url(PAGE));
    assertEquals(502, without.status(), without::toString);
    assertTrue(without.json().get("error").asText().contains("user"), without::toString);
    assertEquals(200, Http.get(article.url("/articles")).status());

    blog.user();
    Blog.awaitAnswer(article, PAGE);
  }
}
