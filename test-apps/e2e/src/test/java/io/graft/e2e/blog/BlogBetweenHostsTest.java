package io.graft.e2e.blog;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.test.Await;
import io.graft.test.Jdk;
import io.graft.test.TemporaryDirectory;
import io.graft.test.network.Capture;
import io.graft.test.network.Hosts;
import java.io.IOException;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * Each service of the blog is on a host of its own. One property, and nothing that they send to
 * each other can be read on the network; nor does it serve who sends plaintext.
 */
class BlogBetweenHostsTest {
  private static final String PAGE = "/articles/1";
  private static final String[] STRICT = {"graft.tls", "strict"};
  private static final int FRONT = 3;
  private static final int STRANGER = 4;

  /** What is in each request or response that is not encrypted. */
  private static final String[] PLAINTEXT = {
    "HTTP/1.1", "GET /", "traceparent", "application/json"
  };

  static IntStream jdks() {
    return Jdk.isMatrix() ? IntStream.of(8, 17, 25) : IntStream.of(8);
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void nothingCanBeReadBetweenThem(int version) throws Exception {
    try (TemporaryDirectory directory = TemporaryDirectory.create();
        Hosts hosts = hosts(5);
        Blog blog = Blog.governed(Jdk.require(version), hosts);
        Capture wire = hosts.capture(directory.path().resolve("packets"))) {
      blog.user(STRICT);
      blog.comment(STRICT);
      Blog.Service article = blog.article(STRICT);
      // Serves people of its own host in plaintext, and calls the blog for them.
      Blog.Service front = blog.front("graft.tls", "strict", "graft.server.tls.exempt", "loopback");
      String url = "http://127.0.0.1:" + front.port() + "/of/article" + PAGE;
      Await.until(
          "the page, by four services",
          Await.LIMIT,
          () -> get(hosts, FRONT, url).endsWith(" 200"),
          () -> get(hosts, FRONT, url) + article.process().dump() + front.process().dump());
      String page = get(hosts, FRONT, url);
      assertTrue(page.contains("\"author\":{") && page.contains("\"comments\":[{"), page);
      for (String each : PLAINTEXT) {
        assertFalse(wire.contains(each), each);
      }
      assertTrue(wire.contains("graft/1"), "the protocol that is negotiated with each handshake");

      // It would be seen, if there were any.
      assertTrue(get(hosts, STRANGER, article.url(PAGE)).endsWith(" 000"), "nothing is served");
      article.process().awaitErr("is refused: it speaks plaintext");
      Await.until("the stranger to be seen", () -> wire.contains("GET " + PAGE));
    }
  }

  /** The body and the status. */
  private static String get(Hosts hosts, int host, String url) {
    try {
      return hosts.run(host, "curl", "-s", "--max-time", "20", "-w", " %{http_code}", url);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Hosts hosts(int number) {
    try {
      Hosts hosts = Hosts.of(number);
      if (Capture.possible()) {
        return hosts;
      }
      hosts.close();
      throw new IOException("no tcpdump");
    } catch (IOException e) {
      String message =
          "needs root, network namespaces (Debian's iproute2) and tcpdump: " + e.getMessage();
      if (Boolean.parseBoolean(System.getenv("CI"))) {
        throw new AssertionFailedError(message);
      }
      throw new TestAbortedException(message);
    }
  }
}
