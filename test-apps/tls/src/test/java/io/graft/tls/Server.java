package io.graft.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.graft.test.Await;
import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import java.io.File;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.catalina.startup.Tomcat;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/** A program with the agent, and curl as its client. */
final class Server implements AutoCloseable {
  private final JavaProcess process;
  private final int port;
  private final String address = hostAddress();

  Server(Class<?> program, Jdk jdk, Map<String, String> properties) throws Exception {
    this(program, jdk, null, properties);
  }

  /**
   * @param registry shared with others; {@code null}: its own
   */
  Server(Class<?> program, Jdk jdk, @Nullable Path registry, Map<String, String> properties)
      throws Exception {
    String classPath =
        place(program)
            + File.pathSeparator
            + place(Tomcat.class)
            + File.pathSeparator
            + place(Class.forName("javax.annotation.PostConstruct"));
    JavaProcessBuilder builder =
        JavaProcess.on(jdk)
            .main(program.getName(), classPath)
            .name(program.getSimpleName() + " on " + jdk)
            .withAgent()
            .property("graft.service.name", "orders")
            .jvmArguments("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
    if (registry != null) {
      builder.registry(registry);
    }
    properties.forEach(builder::property);
    process = builder.start();
    String line = process.awaitOut("listening on \\d+");
    port = Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
  }

  static String place(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }

  /** An address of this host that is not loopback. */
  static String hostAddress() {
    try {
      for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        for (InetAddress address : Collections.list(each.getInetAddresses())) {
          if (each.isUp() && !each.isLoopback() && address instanceof Inet4Address) {
            return address.getHostAddress();
          }
        }
      }
    } catch (java.net.SocketException e) {
      throw new IllegalStateException(e);
    }
    throw new TestAbortedException("this host has loopback addresses only");
  }

  JavaProcess process() {
    return process;
  }

  int port() {
    return port;
  }

  String address() {
    return address;
  }

  /** Waits until TLS is accepted. */
  Server awaitTls() {
    process.awaitErr("^\\[graft\\] TLS for port " + port + " is accepted");
    return this;
  }

  /** Waits until callers learn that it accepts TLS: until then they call in plaintext. */
  Server awaitAnnounced() {
    awaitTls();
    Await.until(
        "the lease of orders to tell of TLS",
        Await.LIMIT,
        () -> leases().contains("graft-tls="),
        process::dump);
    return this;
  }

  private String leases() throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.list(process.registry())) {
      for (Path file : files.filter(each -> each.toString().endsWith(".lease")).toList()) {
        String text = Files.readString(file);
        if (text.contains("service=orders")) {
          all.append(text);
        }
      }
    }
    return all.toString();
  }

  /** {@code https://orders} at the address of the host. */
  String https(String path) {
    return "https://orders:" + port + path;
  }

  /** {@code http://} at the address of the host. */
  String http(String path) {
    return "http://" + address + ":" + port + path;
  }

  /** {@code http://} at the loopback address. */
  String loopback(String path) {
    return "http://127.0.0.1:" + port + path;
  }

  /** What curl says. */
  record Answer(int exit, int status, String body) {}

  /** Calls curl. */
  Answer curl(String... arguments) throws Exception {
    Path body = Files.createTempFile("body", "");
    List<String> command =
        new ArrayList<>(
            List.of(
                "curl",
                "-s",
                "-S",
                "--max-time",
                "20",
                "--path-as-is",
                "--resolve",
                "orders:" + port + ":" + address,
                "-o",
                body.toString(),
                "-w",
                "%{http_code}"));
    command.addAll(List.of(arguments));
    Process curl = new ProcessBuilder(command).redirectErrorStream(true).start();
    curl.getOutputStream().close();
    String said = new String(curl.getInputStream().readAllBytes());
    int exit = curl.waitFor();
    String text = Files.size(body) > 10_000 ? "long" : Files.readString(body);
    if (Files.size(body) > 10_000) {
      text = "length " + Files.size(body);
    }
    Files.delete(body);
    String digits = said.length() < 3 ? "" : said.substring(said.length() - 3);
    int status = digits.matches("\\d{3}") ? Integer.parseInt(digits) : 0;
    return new Answer(exit, status, text + (exit == 0 ? "" : said));
  }

  /** Calls with a certificate. */
  Answer with(Path bundle, Path authority, String url, String... more) throws Exception {
    List<String> all =
        new ArrayList<>(
            List.of("--cacert", authority.toString(), "--cert", bundle.toString(), url));
    all.addAll(List.of(more));
    return curl(all.toArray(new String[0]));
  }

  static void assertServed(Answer answer) {
    assertEquals(0, answer.exit(), answer::toString);
    assertEquals(200, answer.status(), answer::toString);
  }

  /** Waits for a line of the agent. */
  void awaitLine(String part) {
    Await.until(
        "a line with " + part,
        Await.LIMIT,
        () -> process.err().stream().anyMatch(line -> line.contains(part)),
        process::dump);
  }

  @Override
  public void close() {
    process.close();
  }
}
