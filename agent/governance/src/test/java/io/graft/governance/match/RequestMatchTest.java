package io.graft.governance.match;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RequestMatchTest {
  @Test
  void aPathIsComparedSegmentBySegment() {
    assertMatches("/items", "GET /items", "POST /items?page=1", "GET /items#top");
    assertNot("/items", "GET /items/", "GET /item", "GET /items/1", "GET /itemss", "GET /Items");
    assertMatches("/items/*", "GET /items/1", "GET /items/a;v=1?x=/y");
    assertNot("/items/*", "GET /items", "GET /items/", "GET /items/1/2", "GET /items?x=/1");
    assertMatches("/items/*/parts", "GET /items/1/parts");
    assertNot("/items/*/parts", "GET /items//parts", "GET /items/1/part", "GET /items/1");
    assertMatches("/items/", "GET /items/");
    assertNot("/items/", "GET /items", "GET /items/1");
  }

  @Test
  void twoStarsMatchTheRest() {
    assertMatches("/items/**", "GET /items", "GET /items/", "GET /items/1/2/3", "GET /items?x=1");
    assertNot("/items/**", "GET /itemsx", "GET /", "GET /other/items");
    assertMatches("/*/v1/**", "GET /a/v1", "GET /a/v1/b");
    assertNot("/*/v1/**", "GET /a/v2/b", "GET //v1/b");
    assertMatches("/**", "GET /", "GET /a/b", "OPTIONS *", "GET ?x=1");
    assertNot("/*/**", "GET /", "OPTIONS *");
    assertMatches("/", "GET /", "GET /?x=1", "GET http://orders/");
    assertNot("/", "GET /a", "OPTIONS *", "GET http://orders/a");
  }

  @Test
  void methodsAreAList() {
    assertMatches("GET", "GET /");
    assertMatches("get,Head /a", "HEAD /a", "GET /a");
    assertNot("GET,HEAD", "POST /", "GETS /", "get /");
    assertMatches("VERSION-CONTROL", "VERSION-CONTROL /");
  }

  @Test
  void allConditionsMustHold() {
    RequestMatch match =
        RequestMatch.parse("GET /a header:X-Beta=yes cookie:id query:q=\"a b\" baggage:user=7");
    assertTrue(match.matches(request("yes", "7", "GET /a?q=a%20b")));
    assertTrue(match.matches(request("yes", "7", "GET /a?q=a+b")));
    assertFalse(match.matches(request("yes", "7", "GET /a?q=a")));
    assertFalse(match.matches(request("Yes", "7", "GET /a?q=a+b")));
    assertFalse(match.matches(request("yes", "8", "GET /a?q=a+b")));
    assertFalse(match.matches(request("yes", "7", "GET /b?q=a+b")));
    assertFalse(match.matches(new FakeRequest("GET /a?q=a+b")));
  }

  @Test
  void aNameWithoutAValueRequiresItsPresence() {
    assertTrue(
        RequestMatch.parse("header:x-beta")
            .matches(new FakeRequest("GET /").header("X-Beta", "no")));
    assertFalse(
        RequestMatch.parse("header:x-beta").matches(new FakeRequest("GET /").header("X-Beta", "")));
    assertFalse(RequestMatch.parse("header:x-beta").matches(new FakeRequest("GET /")));
  }

  @Test
  void aBrokenQueryIsTakenLiterally() {
    assertMatches("query:q=100%", "GET /?q=100%");
    assertNot("query:q=a", "GET /?q=%zz");
  }

  @Test
  void isFormattedAsParsedAndEqualByText() {
    RequestMatch match = RequestMatch.parse("  get,HEAD   /a/*  header:X-A=\"b c\"\tcookie:d");
    assertEquals("GET,HEAD /a/* header:x-a=\"b c\" cookie:d", match.toString());
    assertEquals(match, RequestMatch.parse(match.toString()));
    assertFalse(match.equals(RequestMatch.parse("GET,HEAD /a/*")));
  }

  @Test
  void aTemplateMatchesTheRequestsOfItsRoute() {
    assertTemplate("GET /users/{id}", "GET /users/*");
    assertTemplate("/users/{id: [0-9]{1,3}/?}/orders", "/users/*/orders");
    assertTemplate("get,POST /users/:id", "GET,POST /users/*");
    assertTemplate("/files/{*rest}", "/files/**");
    assertTemplate("/files/{rest:.*}", "/files/**");
    assertTemplate("/files/*", "/files/**");
    assertTemplate("/files/*rest", "/files/**");
    assertTemplate("/files/{rest...}", "/files/**");
    assertTemplate("/files/{...}", "/files/**");
    assertTemplate("/*/files/**", "/*/files/**");
    assertTemplate("/", "/");
    assertEquals(
        RequestMatch.parse("GET /users/* header:x-beta=yes"),
        RequestMatch.template("GET /users/{id}").and(RequestMatch.parse("header:x-beta=yes")));
    assertThrows(
        IllegalArgumentException.class,
        () -> RequestMatch.template("/users/{id}").and(RequestMatch.parse("/users/7")));
  }

  private static void assertTemplate(String template, String match) {
    assertEquals(RequestMatch.parse(match), RequestMatch.template(template));
  }

  @Test
  void saysWhatIsWrongWithATemplate() {
    for (String wrong :
        List.of(
            "users",
            "GET",
            "GET users/{id}",
            "/a/{b}c",
            "/a/{b}-{c}",
            "/a/{b",
            "/a/b}",
            "/a/{}",
            "/{*rest}/a",
            "/*rest/a",
            "/{rest...}/a",
            "/{rest:.*}/a",
            "/a header:x",
            "header:x /a")) {
      assertThrows(IllegalArgumentException.class, () -> RequestMatch.template(wrong), () -> wrong);
    }
  }

  @Test
  void saysWhatIsWrong() {
    assertWrong("it has no condition; for every path write '/**'", " ");
    assertWrong("it has no condition; for every path write '/**'", ",");
    assertWrong("in 'v*' the '*' is not a whole segment of the path", "/v*/a");
    assertWrong("'**' is the rest of a path, nothing follows it", "/a/**/b");
    assertWrong("'{id}' is written '*' in a path", "/items/{id}");
    assertWrong("a path has no '?', a parameter is query:NAME=VALUE", "/items?a=1");
    assertWrong("there are two paths, /a and /b", "/a /b");
    assertWrong(
        "'items/1' is neither methods (GET,HEAD) nor a path ('/…') nor header:NAME", "items/1");
    assertWrong(
        "'x-beta=1' is neither methods (GET,HEAD) nor a path ('/…') nor header:NAME", "x-beta=1");
    assertWrong(
        "'POST' is not the path ('/…') nor header:, query:, cookie: or baggage:NAME", "GET POST");
    assertWrong("'http://a/b' is an address, a path begins with '/'", "http://a/b");
    assertWrong("nothing in a request is called 'head'", "head:a");

    assertWrong("'header:a=' has no value after its '='", "header:a=");
    assertWrong("a quote is not closed", "header:a=\"b c");
    assertWrong("a quote stands within a value", "header:a=b\"c\"d");
  }

  /** Against the plainest possible reading: lists of segments. */
  @Test
  void agreesWithASlowMatcherOfPaths() {
    Random random = new Random(42);
    String[] words = {"a", "b", "ab", "*", ""};
    for (int round = 0; round < 200_000; round++) {
      List<String> pattern = words(random, words, 5);
      boolean rest = random.nextInt(3) == 0;
      List<String> path = words(random, new String[] {"a", "b", "ab", "c", ""}, 4);
      String text =
          "/" + String.join("/", pattern) + (rest ? pattern.isEmpty() ? "**" : "/**" : "");
      String target = "/" + String.join("/", path) + (random.nextInt(4) == 0 ? "?x=/a" : "");
      List<String> asked = List.of(CanonicalPath.of(text).substring(1).split("/", -1));
      List<String> sent = List.of(CanonicalPath.of(target).substring(1).split("/", -1));
      assertEquals(
          slow(asked, sent),
          RequestMatch.parse(text).matches(new FakeRequest("GET " + target)),
          text + " for " + target);
    }
  }

  @Test
  void aMatchCoversAStricterOne() {
    assertCovers("/**", "GET /a");
    assertCovers("/**", "header:a");
    assertCovers("GET,HEAD", "HEAD /a header:b=1");
    assertCovers("/a/*", "GET /a/b query:c=1");
    assertCovers("/a/**", "/a/*/b/**");
    assertCovers("header:a", "header:a=1 /x");
    assertCovers("GET /a header:a=1", "GET /a header:a=1");
    assertLeaves("GET", "/a");
    assertLeaves("GET", "GET,POST");
    assertLeaves("/a/*", "/a/**");
    assertLeaves("/a/*", "/a/");
    assertLeaves("/a", "header:a");
    assertLeaves("header:a=1", "header:a");
    assertLeaves("header:a=1", "header:a=2");
    assertLeaves("/*/**", "/**");
  }

  private static void assertCovers(String wide, String narrow) {
    assertTrue(RequestMatch.parse(wide).covers(RequestMatch.parse(narrow)), wide + " | " + narrow);
  }

  private static void assertLeaves(String wide, String narrow) {
    assertFalse(RequestMatch.parse(wide).covers(RequestMatch.parse(narrow)), wide + " | " + narrow);
  }

  /** Whatever takes the one takes the other, if the other covers it. */
  @Test
  void aCoveredMatchHasNoOtherRequests() {
    Random random = new Random(7);
    String[] words = {"a", "b", "*", ""};
    int covered = 0;
    for (int round = 0; round < 100_000; round++) {
      RequestMatch wide = RequestMatch.parse(pattern(random, words));
      RequestMatch narrow = RequestMatch.parse(pattern(random, words));
      if (!wide.covers(narrow)) {
        continue;
      }
      covered++;
      for (int i = 0; i < 10; i++) {
        FakeRequest request =
            new FakeRequest(
                (random.nextBoolean() ? "GET /" : "PUT /")
                    + String.join("/", words(random, new String[] {"a", "b", "c", ""}, 4)));
        if (random.nextBoolean()) {
          request.header("x", random.nextBoolean() ? "1" : "2");
        }
        assertTrue(
            !narrow.matches(request) || wide.matches(request),
            wide + " covers " + narrow + " but not " + request.method() + " " + request.path());
      }
    }
    assertTrue(covered > 1000, covered + " pairs");
  }

  private static String pattern(Random random, String[] words) {
    String[] methods = {"", "GET ", "PUT ", "GET,PUT "};
    String[] conditions = {"", "", " header:x", " header:x=1"};
    List<String> path = words(random, words, 4);
    boolean rest = random.nextInt(2) == 0;
    return methods[random.nextInt(4)]
        + "/"
        + String.join("/", path)
        + (rest ? path.isEmpty() ? "**" : "/**" : "")
        + conditions[random.nextInt(4)];
  }

  private static boolean slow(List<String> asked, List<String> sent) {
    int rest = asked.get(asked.size() - 1).equals("**") ? asked.size() - 1 : -1;
    if (rest == 0) {
      return true;
    }
    if (rest > 0 ? sent.size() < rest : sent.size() != asked.size()) {
      return false;
    }
    for (int i = 0; i < (rest > 0 ? rest : asked.size()); i++) {
      String one = asked.get(i);
      if (one.equals("*") ? sent.get(i).isEmpty() : !one.equals(sent.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static List<String> words(Random random, String[] from, int kinds) {
    List<String> words = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      words.add(from[random.nextInt(kinds)]);
    }
    return words;
  }

  private static FakeRequest request(String beta, String user, String line) {
    return new FakeRequest(line)
        .header("x-beta", beta)
        .header("cookie", "id=1")
        .baggage("user", user);
  }

  private static void assertMatches(String match, String... lines) {
    for (String line : lines) {
      assertTrue(RequestMatch.parse(match).matches(new FakeRequest(line)), match + " " + line);
    }
  }

  private static void assertNot(String match, String... lines) {
    for (String line : lines) {
      assertFalse(RequestMatch.parse(match).matches(new FakeRequest(line)), match + " " + line);
    }
  }

  private static void assertWrong(String reason, String text) {
    assertEquals(
        reason,
        assertThrows(IllegalArgumentException.class, () -> RequestMatch.parse(text)).getMessage());
  }
}
