package io.graft.e2e.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What raw spellings of a path reach, on servers that read them differently. */
class PathsTest {
  private static final Pattern STATUS = Pattern.compile("HTTP/1.1 (\\d+)");

  /** The spelling, and what {@code strict} answers on Tomcat and on the JDK's server. */
  private static final Map<String, String> TABLE = new LinkedHashMap<>();

  static {
    for (String ambiguous :
        new String[] {
          "//admin/x", "/;a/admin/x", "/./admin/x", "/y/../admin/x", "/y/%2e%2e/admin/x",
          "/y/..;/admin/x", "/admin;a=b/x", "/admin%2fx", "/admin%00/x", "http://evil/admin/x",
          "/admin%252fx", "/admin%5cx", "/%c0%afadmin/x", "/admin//x", "/admin/./x"
        }) {
      TABLE.put(ambiguous, "400 400");
    }
    TABLE.put("/%61dmin/x", "403 403");
    TABLE.put("/adminx", "200 403"); // the JDK's server takes it for /admin
    TABLE.put("/ADMIN/x", "200 200");
    TABLE.put("/admin", "403 403");
    TABLE.put("/admin/", "403 403");
    TABLE.put("/public", "200 200");
  }

  private static final Map<String, String> RULES =
      Map.of(
          "server.access", "enforce",
          "server.access.admins.action", "deny",
          "server.access.admins.to", "/admin/**",
          "server.access.writes.action", "deny",
          "server.access.writes.to", "DELETE /items/**");

  private static Map<String, RunningDesk> strict;
  private static Map<String, RunningDesk> observing;

  @BeforeAll
  static void start() {
    Map<String, String> observe = new LinkedHashMap<>(RULES);
    observe.put("server.path", "observe");
    strict = Map.of("tomcat", RunningDesk.start("tomcat", RULES), "jdk", RunningDesk.start("jdk", RULES));
    observing =
        Map.of("tomcat", RunningDesk.start("tomcat", observe), "jdk", RunningDesk.start("jdk", observe));
  }

  @AfterAll
  static void stop() {
    strict.values().forEach(RunningDesk::close);
    observing.values().forEach(RunningDesk::close);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tomcat", "jdk"})
  void attack49StrictRefusesWhatIsAmbiguous(String server) throws IOException {
    for (Map.Entry<String, String> row : TABLE.entrySet()) {
      String answer = strict.get(server).send("GET", row.getKey());
      String expected = row.getValue().split(" ")[server.equals("tomcat") ? 0 : 1];
      assertEquals(expected, status(answer), row.getKey() + " on " + server + ": " + answer);
      assertFalse(answer.endsWith("admin"), row.getKey());
    }
    assertTrue(strict.get(server).admin().status().at("/security/ambiguousPaths").asInt() > 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tomcat", "jdk"})
  void attack49NoSpellingPassesARuleThatDenies(String server) throws IOException {
    for (String path : TABLE.keySet()) {
      String answer = observing.get(server).send("GET", path);
      assertFalse(answer.endsWith("admin"), path + " on " + server + ": " + answer);
    }
    assertTrue(observing.get(server).admin().status().at("/security/ambiguousPaths").asInt() > 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tomcat", "jdk"})
  void attack53AMethodIsNotOverridden(String server) throws IOException {
    RunningDesk desk = strict.get(server);
    assertEquals("403", status(desk.send("DELETE", "/items/1")));
    assertEquals("200", status(desk.send("POST", "/items/1", "Content-Length: 0")));
    for (String header :
        new String[] {"X-HTTP-Method-Override", "x-http-method", "X-Method-Override"}) {
      assertEquals(
          "400", status(desk.send("POST", "/items/1", header + ": DELETE", "Content-Length: 0")));
    }
    assertEquals("400", status(desk.send("POST", "/items/1?a=b&_method=DELETE", "Content-Length: 0")));
    // A path that no rule with methods names is none of its business.
    assertEquals("200", status(desk.send("POST", "/x?_method=DELETE", "Content-Length: 0")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tomcat", "jdk"})
  void attack52BytesAfterARefusalAreNoSecondRequest(String server) throws IOException {
    RunningDesk desk = strict.get(server);
    String inner = "GET /public HTTP/1.1\r\nHost: x\r\nX-Inner: 1\r\nConnection: close\r\n\r\n";
    String head = "POST /admin/x HTTP/1.1\r\nHost: x\r\nContent-Length: " + inner.length() + "\r\n";
    String after = "GET /ADMIN/x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    String answers = desk.raw(head + "\r\n" + inner + after);
    assertEquals("403", status(answers));
    assertTrue(count(answers) <= 2, answers);
    // Two lengths: whichever the server takes, what is in the body is never served.
    String two = head + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n" + inner;
    answers = desk.raw(two);
    assertEquals(1, count(answers), answers);
    assertTrue(Integer.parseInt(status(answers)) >= 400, answers);
  }

  @Test
  void aHostThatIsOursMayBeNamed() throws IOException {
    for (RunningDesk desk : strict.values()) {
      assertEquals("200", status(desk.send("GET", desk.url("/public"))));
      assertEquals("403", status(desk.send("GET", desk.url("/admin/x"))));
    }
  }

  private static String status(String answer) {
    Matcher matcher = STATUS.matcher(answer);
    assertTrue(matcher.find(), answer);
    return matcher.group(1);
  }

  private static int count(String answers) {
    Matcher matcher = STATUS.matcher(answers);
    int count = 0;
    while (matcher.find()) {
      count++;
    }
    return count;
  }
}
