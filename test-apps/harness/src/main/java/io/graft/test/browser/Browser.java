package io.graft.test.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.graft.test.Await;
import io.graft.test.ChildProcess;
import io.graft.test.Http;
import java.io.File;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/** Chromium without a window, led by the protocol of its developer tools. */
public final class Browser implements AutoCloseable {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome");
  private static final long LIMIT_SECONDS = 120;

  private final ChildProcess process;
  private final WebSocket page;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private int last;

  /**
   * @param profile an empty directory
   * @throws TestAbortedException if this machine has no Chromium: the test is skipped, visibly, and
   *     fails with {@code CI} in the environment
   */
  public Browser(Path profile) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            command(),
            "--headless",
            "--no-sandbox", // Root has none.
            "--no-first-run",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--no-proxy-server",
            "--remote-debugging-port=0",
            "--user-data-dir=" + profile,
            "about:blank");
    process = ChildProcess.start("Chromium", builder);
    String line = process.awaitErr("^DevTools listening on ws://");
    String tools = line.substring(line.indexOf("ws://") + 5).replaceAll("/.*", "");
    String address =
        Await.value(
            "a page",
            Await.LIMIT,
            () -> pageOf(Http.json(Http.get("http://" + tools + "/json").body())),
            found -> !found.isEmpty(),
            process::dump);
    page =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(URI.create(address), new Answers())
            .get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  private static String command() {
    for (String directory : System.getenv("PATH").split(File.pathSeparator)) {
      for (String name : NAMES) {
        Path file = Path.of(directory, name);
        if (Files.isExecutable(file)) {
          return file.toString();
        }
      }
    }
    String missing = "no Chromium: install Debian's package chromium";
    if (System.getenv("CI") != null) {
      throw new AssertionError(missing);
    }
    throw new TestAbortedException(missing);
  }

  private static String pageOf(JsonNode targets) {
    for (JsonNode each : targets) {
      if (each.get("type").asText().equals("page")) {
        return each.get("webSocketDebuggerUrl").asText();
      }
    }
    return "";
  }

  /** What the browser says, by the message. */
  private final class Answers implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean end) {
      text.append(part);
      if (end) {
        answers.add(text.toString());
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }
  }

  private JsonNode ask(String method, String parameters) throws Exception {
    last++;
    String request = "{\"id\":%d,\"method\":\"%s\",\"params\":%s}";
    page.sendText(request.formatted(last, method, parameters), true)
        .get(LIMIT_SECONDS, TimeUnit.SECONDS);
    while (true) {
      String text = answers.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
      if (text == null) {
        throw new AssertionError("no answer to " + method + "\n" + process.dump());
      }
      JsonNode answer = Http.json(text);
      if (answer.path("id").asInt() == last) {
        return answer;
      }
    }
  }

  /** Opens a page, as by its address bar. */
  public void open(String url) throws Exception {
    ask("Page.navigate", "{\"url\":\"" + url + "\"}");
  }

  /**
   * Runs a script in the page, and returns what it gives as a text; empty while there is none.
   *
   * @param script without line breaks and double quotes
   */
  public String run(String script) throws Exception {
    JsonNode answer =
        ask(
            "Runtime.evaluate",
            "{\"expression\":\"String(" + script + ")\",\"returnByValue\":true}");
    boolean failed = answer.has("error") || answer.path("result").has("exceptionDetails");
    return failed ? "" : answer.path("result").path("result").path("value").asText();
  }

  /** Runs a long script, such as a library, and returns nothing. */
  public void load(String script) throws Exception {
    ask("Runtime.evaluate", "{\"expression\":" + TextNode.valueOf(script) + "}");
  }

  /** Waits until a script gives {@code true}. */
  public void await(String script) {
    Await.until(
        script,
        Await.LIMIT,
        () -> {
          try {
            return run(script).equals("true");
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        },
        this::shown);
  }

  /** Types into the field of a name, as a person does: the page gets its events. */
  public void type(String name, String text) throws Exception {
    await("!!document.querySelector('[name=" + name + "]')");
    run("document.querySelector('[name=" + name + "]').focus()");
    ask("Input.insertText", "{\"text\":\"" + text + "\"}");
  }

  /** Shows pages as a telephone of this width does, in CSS pixels. */
  public void narrow(int width) throws Exception {
    ask(
        "Emulation.setDeviceMetricsOverride",
        "{\"width\":" + width + ",\"height\":640,\"deviceScaleFactor\":1,\"mobile\":true}");
  }

  /** Submits an empty form of the page, and waits for the next one. */
  public void submit(String path) throws Exception {
    String form = "document.createElement('form')";
    run("window.f = " + form + ", f.method = 'POST', f.action = '" + path + "'");
    run("document.body.append(f), f.submit()");
    await("typeof f === 'undefined'");
  }

  /**
   * Presses a key where the focus is.
   *
   * @param key as in {@code KeyboardEvent.key}
   */
  public void press(String key) throws Exception {
    String text = key.length() == 1 ? ",\"text\":\"" + key + "\"" : "";
    ask("Input.dispatchKeyEvent", "{\"type\":\"keyDown\",\"key\":\"" + key + "\"" + text + "}");
    ask("Input.dispatchKeyEvent", "{\"type\":\"keyUp\",\"key\":\"" + key + "\"}");
  }

  /**
   * Sets the size of the page, and which colours it prefers.
   *
   * @param width in pixels, as {@code height}
   */
  public void show(int width, int height, boolean dark) throws Exception {
    ask(
        "Emulation.setDeviceMetricsOverride",
        "{\"width\":%d,\"height\":%d,\"deviceScaleFactor\":1,\"mobile\":false}"
            .formatted(width, height));
    ask(
        "Emulation.setEmulatedMedia",
        "{\"features\":[{\"name\":\"prefers-color-scheme\",\"value\":\"%s\"}]}"
            .formatted(dark ? "dark" : "light"));
  }

  /** Stores what the page shows as a PNG file. */
  public void screenshot(Path file) throws Exception {
    JsonNode answer = ask("Page.captureScreenshot", "{\"format\":\"png\"}");
    Files.createDirectories(file.getParent());
    Files.write(file, Base64.getDecoder().decode(answer.path("result").path("data").asText()));
  }

  /** The address and the text of the page. */
  private String shown() {
    try {
      return run("location.href + ' ' + document.body.innerText");
    } catch (Exception e) {
      return e.toString();
    }
  }

  @Override
  public void close() {
    page.abort();
    process.close();
  }
}
