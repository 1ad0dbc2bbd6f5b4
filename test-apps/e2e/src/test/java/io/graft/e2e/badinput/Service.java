package io.graft.e2e.badinput;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.Http;
import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A governed {@link Relay} that is given something bad, and all that it writes. */
final class Service implements AutoCloseable {
  static final String NAME = "relay";

  private static final String START = "\\[graft\\] \\S+ governs " + NAME + ", registry .*";

  private final JavaProcess process;
  private final String url;
  private final AdminClient admin;

  private Service(JavaProcess process) {
    this.process = process;
    String listening = process.awaitOut("listening on \\d+");
    url = "http://127.0.0.1:" + listening.substring(listening.lastIndexOf(' ') + 1) + "/";
    // Of the start line: other lines name addresses that could not be had.
    String started = process.awaitErr(START);
    admin = AdminClient.at(started.replaceFirst(".*, admin http://([0-9.:]+),.*", "$1"));
  }

  static JavaProcessBuilder builder() {
    return JavaProcess.on(Jdk.current())
        .main(Relay.class)
        .withAgent()
        .property("graft.service.name", NAME);
  }

  static Service start(JavaProcessBuilder builder) {
    return new Service(builder.start());
  }

  /** Calls it, which calls itself by its logical name. */
  String callByName(String... headers) {
    return call("http://" + NAME + "/leaf", headers);
  }

  /** Calls it, which calls itself by its address. */
  String callByAddress(String... headers) {
    return call(url + "leaf", headers);
  }

  AdminClient admin() {
    return admin;
  }

  private String call(String target, String... headers) {
    Http.Response response = Http.get(url + "?" + target, headers);
    assertEquals(200, response.status(), process::dump);
    assertTrue(response.body().startsWith("traceparent 00-"), response::body);
    return response.body();
  }

  /** Waits until it is found by its name. */
  void awaitRegistered() {
    Await.until("it is registered", () -> callByName() != null);
  }

  /**
   * Waits for these lines, ends the service, and asserts that it has written nothing else: its own
   * line on standard output, the start line and these on standard error, in any order.
   *
   * @param lines without what they all begin with, and with {@code PORT} for an admin address that
   *     nobody chose
   */
  void wroteOnly(String... lines) {
    Await.until("the lines", Await.LIMIT, () -> process.err().size() > lines.length, process::dump);
    process.terminate();
    process.awaitExit();
    List<String> err = new ArrayList<>(process.err());
    assertEquals(1, err.stream().filter(line -> line.matches(START)).count(), process::dump);
    err.removeIf(line -> line.matches(START));
    assertEquals(
        String.join("\n", Arrays.stream(lines).map(line -> "[graft] " + line).sorted().toList()),
        String.join(
            "\n",
            err.stream()
                .map(
                    line -> line.replaceFirst("is at 127.0.0.1:\\d+ instead", "is at PORT instead"))
                .sorted()
                .toList()));
    assertEquals(1, process.out().size(), process::dump);
  }

  @Override
  public void close() {
    process.close();
  }
}
