package io.graft.bench;

import io.graft.test.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Where the build has put what is measured. */
public final class Installation {
  private Installation() {}

  /** The OpenTelemetry agent's jar. */
  public static Path openTelemetryAgent() {
    Path agents = Checkout.file("test-apps/bench/target/agents");
    try (Stream<Path> jars = Files.list(agents)) {
      return jars.filter(jar -> jar.getFileName().toString().endsWith(".jar"))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("no jar in " + agents));
    } catch (IOException e) {
      throw new UncheckedIOException("build test-apps/bench first", e);
    }
  }

  /** The directory of the last Resilience4j for Java 8. */
  public static Path legacyResilience4j() {
    return Checkout.file("test-apps/bench/target/resilience4j-legacy");
  }

  /** A directory for what libraries log. */
  public static Path logs() {
    return Checkout.file("test-apps/bench/target/logs");
  }

  /** The version in the name of {@link #openTelemetryAgent()}. */
  public static String openTelemetryVersion() {
    return openTelemetryAgent()
        .getFileName()
        .toString()
        .replaceAll("^opentelemetry-javaagent-|\\.jar$", "");
  }
}
