package io.graft.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.Checkout;
import io.graft.test.ChildProcess;
import io.graft.test.GraftJar;
import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import io.graft.test.TemporaryDirectory;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where the commands of the documents are run: what a reader has before the first of them. */
final class Stage implements AutoCloseable {
  private static final boolean CURL =
      Stream.of(System.getenv("PATH").split(File.pathSeparator))
          .anyMatch(directory -> Files.isExecutable(Path.of(directory, "curl")));

  private final TemporaryDirectory directory = TemporaryDirectory.create();
  private final Path work = directory.directory("work");
  private final Path home = directory.directory("home");

  /** Began with the agent: {@code $PID} and {@code $ADMIN}. */
  private @Nullable JavaProcess governed;

  /** Began without it: what is attached to, and let go again. */
  private @Nullable JavaProcess plain;

  Stage() {
    try {
      Files.createSymbolicLink(work.resolve("graft.jar"), GraftJar.path());
      Files.writeString(work.resolve("rules.properties"), properties("docs/rules.md", 0));
      Files.writeString(work.resolve("draft.properties"), properties("docs/rules.md", 1));
      Files.writeString(
          work.resolve("access.properties"), properties("docs/security/access.md", 0));
      Files.writeString(home.resolve(".curlrc"), "fail\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    packOrders(work);
  }

  void run(Command command) {
    // The build asks for a JDK and Maven alone; where CI is set nothing is passed over.
    assumeTrue(
        !command.line().startsWith("curl ") || CURL || "true".equals(System.getenv("CI")),
        "no curl on this machine");
    if (command.startsTheService()) {
      runService(command);
    } else if (command.line().contains("graft.jar attach ")) {
      if (plain != null) {
        plain.close();
      }
      plain = service().start();
      plain.awaitOut("orders listens");
      succeed(command, plain);
      AdminClient.of(plain).status();
    } else if (command.line().contains("graft.jar detach ")) {
      if (plain == null) {
        plain = service().withAgent().start();
      }
      AdminClient.of(plain);
      succeed(command, plain);
      plain.close();
      plain = null;
    } else {
      succeed(command, governed());
    }
  }

  private void succeed(Command command, JavaProcess service) {
    Map<String, String> variables =
        Map.of(
            "PID", Long.toString(service.pid()),
            "ADMIN", adminOf(service));
    try (ChildProcess process = start(command, variables)) {
      int exit = process.awaitExit(Duration.ofMinutes(1));
      // A session shows what is printed, and may show that something is wrong.
      if (command.output().isEmpty()) {
        assertEquals(0, exit, process.dump());
      }
      List<String> printed = new ArrayList<>(process.out());
      printed.addAll(process.err());
      assertEquals(List.of(), command.missingIn(printed), process.dump());
    }
  }

  private void runService(Command command) {
    try (ChildProcess process = start(command, Map.of())) {
      if (!command.isWithoutGraft()) {
        process.awaitErr("\\[graft\\] .* governs ");
      }
      process.awaitOut("orders listens on port ");
      if (command.endsWithAFile()) {
        // The signal is for the JVM, which has taken the place of the shell.
        process.terminate();
        process.awaitExit(Duration.ofMinutes(2));
      }
      assertTrue(
          Stream.concat(process.out().stream(), process.err().stream())
              .noneMatch(line -> line.startsWith("Error") || line.contains("[error]")),
          process.dump());
    }
  }

  private ChildProcess start(Command command, Map<String, String> variables) {
    // A command becomes the process that is waited for or ended, where it is only one.
    boolean one = command.startsTheService() && !command.line().contains("&&");
    String line = one ? command.line().replaceFirst("(^|^.*? )java ", "$1exec java ") : "";
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", one ? line : command.line()).directory(work.toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(key -> key.matches("_JAVA_.*|JAVA_.*|JDK_.*|GRAFT_.*|OTEL_.*"));
    environment.put("PATH", javaOf(command) + ":" + environment.get("PATH"));
    environment.put("HOME", home.toString());
    environment.put("CURL_HOME", home.toString());
    environment.put("JDK_JAVA_OPTIONS", "-Duser.home=" + home);
    environment.put("PORT", "0");
    environment.putAll(variables);
    return ChildProcess.start(command.line(), builder);
  }

  private static Path javaOf(Command command) {
    Jdk jdk = command.jdk() == Jdk.current().version() ? Jdk.current() : Jdk.require(command.jdk());
    return jdk.command("java").getParent();
  }

  private JavaProcess governed() {
    if (governed == null) {
      governed = service().withAgent().start();
      AdminClient admin = AdminClient.of(governed);
      Await.until(
          "orders to be registered",
          () -> admin.get("/graft/doctor").body().contains("registration: registered: orders/"));
    }
    return governed;
  }

  private static String adminOf(JavaProcess service) {
    return service.err().stream().anyMatch(line -> line.contains("governs"))
        ? AdminClient.of(service).base().substring("http://".length())
        : "";
  }

  private JavaProcessBuilder service() {
    return JavaProcess.on(Jdk.current())
        .jar(work.resolve("orders.jar"))
        .registry(home.resolve(".graft/registry"))
        .environment("PORT", "0");
  }

  /** Puts {@code orders.jar} into a directory, and returns it. */
  static Path packOrders(Path directory) {
    Path packed = directory.resolve("orders.jar");
    Path classes = Checkout.file("test-apps/documents/target/classes");
    ProcessBuilder builder =
        new ProcessBuilder(
            Jdk.current().command("jar").toString(),
            "--create",
            "--file=" + packed,
            "--main-class=com.example.orders.Orders",
            "-C",
            classes.toString(),
            "com");
    try (ChildProcess jar = ChildProcess.start("jar", builder)) {
      assertEquals(0, jar.awaitExit(), jar.dump());
    }
    return packed;
  }

  /** The blocks of {@code docs/rules.md} that are files: the example, and the one with mistakes. */
  private static String properties(String page, int number) {
    List<Document.Block> blocks =
        Documents.at(page).blocks().stream()
            .filter(block -> block.language().equals("properties"))
            .toList();
    return String.join("\n", blocks.get(number).lines()) + "\n";
  }

  @Override
  public void close() {
    if (governed != null) {
      governed.close();
    }
    if (plain != null) {
      plain.close();
    }
    directory.close();
  }
}
