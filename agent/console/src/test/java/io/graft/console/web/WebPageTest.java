package io.graft.console.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.console.Console;
import io.graft.console.http.Client;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebPageTest {
  private static final int MOST_BYTES = 150 * 1024;
  private static final Path FILES = Path.of("target/classes/io/graft/console/web");
  private static final Pattern IMPORT = Pattern.compile("from '\\./([a-z]+\\.js)'");

  private final WebPage page = new WebPage();
  private final Console console = new Console().page(WebPage.PATH, page).page(WebPage.FOLDER, page);
  private InetSocketAddress address;

  @BeforeEach
  void start() {
    address = console.start(Console.DEFAULT_ADDRESS, line -> {});
  }

  @AfterEach
  void stop() {
    console.close();
  }

  private String get(String path, String... headers) throws IOException {
    String all = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    for (String each : headers) {
      all += each + "\r\n";
    }
    return Client.ask(address, all + "\r\n");
  }

  private static String header(String response, String name) {
    int at = response.indexOf("\r\n" + name + ": ");
    int from = at + name.length() + 4;
    return at < 0 ? "" : response.substring(from, response.indexOf('\r', from));
  }

  @Test
  void browsersGetThePageAndOthersTheListOfPages() throws IOException {
    String browser = get("/", "Accept: text/html,*/*;q=0.8");
    assertTrue(browser.startsWith("HTTP/1.1 200 "), browser);
    assertEquals("text/html; charset=utf-8", header(browser, "Content-Type"));
    assertTrue(browser.contains("/graft/console/app.js"), browser);
    String script = get("/", "Accept: */*");
    assertEquals("text/plain; charset=utf-8", header(script, "Content-Type"));
    assertFalse(script.contains("/graft/console/"), "a folder is no page");
  }

  @Test
  void thePolicyAllowsItsOwnFilesOnly() throws IOException {
    String policy = header(get("/", "Accept: text/html"), "Content-Security-Policy");
    assertTrue(policy.startsWith("default-src 'none'; script-src 'self'; style-src 'self';"));
    assertTrue(policy.contains("frame-ancestors 'none'"), policy);
    assertFalse(policy.contains("unsafe"), policy);
    String page = Files.readString(FILES.resolve("index.html"));
    assertFalse(page.contains("style=") || page.contains("onload"), page);
    assertFalse(Pattern.compile("<script[^>]*>[^<]").matcher(page).find(), page);
  }

  @Test
  void everyFileIsServedAndEveryImportIsAFile() throws IOException {
    TreeSet<String> names = new TreeSet<>();
    long bytes = 0;
    try (Stream<Path> files = Files.list(FILES)) {
      for (Path file :
          (Iterable<Path>) files.filter(f -> !f.toString().endsWith(".class"))::iterator) {
        names.add(file.getFileName().toString());
        bytes += Files.size(file);
      }
    }
    assertTrue(names.size() > 8, names::toString);
    assertTrue(bytes < MOST_BYTES, bytes + " bytes");
    for (String name : names) {
      String response = get(WebPage.FOLDER + name);
      assertTrue(response.startsWith("HTTP/1.1 200 "), response);
      assertEquals("nosniff", header(response, "X-Content-Type-Options"));
      assertFalse(header(response, "Content-Type").isEmpty());
      List<String> imports =
          IMPORT.matcher(response).results().map((MatchResult found) -> found.group(1)).toList();
      assertTrue(names.containsAll(imports), name + " imports " + imports);
      // Browsers follow it, and nothing else may come from elsewhere.
      assertFalse(response.contains("sourceMappingURL"), name);
    }
    assertTrue(get(WebPage.FOLDER + "WebPage.class").startsWith("HTTP/1.1 404 "));
    assertTrue(get(WebPage.FOLDER + "../http/Page.class").startsWith("HTTP/1.1 404 "));
    assertTrue(get("/graft/console/a/b.js").startsWith("HTTP/1.1 404 "));
  }

  @Test
  void aBrowserKeepsWhatIsStillTheSame() throws IOException {
    String first = get(WebPage.FOLDER + "console.css");
    String tag = header(first, "ETag");
    assertEquals("private, no-cache", header(first, "Cache-Control"));
    assertEquals(first.indexOf("Cache-Control"), first.lastIndexOf("Cache-Control"));
    String again = get(WebPage.FOLDER + "console.css", "If-None-Match: " + tag);
    assertTrue(again.startsWith("HTTP/1.1 304 "), again);
    assertTrue(again.endsWith("\r\n\r\n"), "without a body");
    String packed = get(WebPage.FOLDER + "console.css", "Accept-Encoding: gzip, deflate");
    assertEquals("gzip", header(packed, "Content-Encoding"));
    int length = Integer.parseInt(header(packed, "Content-Length"));
    assertTrue(length < Integer.parseInt(header(first, "Content-Length")) / 2, "half or less");
  }
}
