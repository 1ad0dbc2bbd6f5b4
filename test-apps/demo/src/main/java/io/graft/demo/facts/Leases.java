package io.graft.demo.facts;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * The embedded registry as anybody can read it: a directory with a small file for each instance.
 */
public final class Leases {
  private Leases() {}

  /**
   * One registered instance.
   *
   * @param address host and port for others to call
   * @param pid of its process
   */
  public record Lease(String service, String id, String address, long pid) {}

  /** Reads all leases, ordered by service and process. */
  public static List<Lease> in(Path registry) {
    List<Lease> leases = new ArrayList<>();
    try (Stream<Path> files = Files.list(registry)) {
      files.filter(Leases::isLease).forEach(file -> read(file).ifPresent(leases::add));
    } catch (NoSuchFileException e) {
      return leases;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    leases.sort(Comparator.comparing(Lease::service).thenComparing(Lease::pid));
    return leases;
  }

  /** Files that begin with a dot are still being written. */
  private static boolean isLease(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".lease") && !name.startsWith(".");
  }

  private static Optional<Lease> read(Path file) {
    Properties lines = new Properties();
    try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      lines.load(in);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Optional.of(
        new Lease(
            lines.getProperty("service"),
            lines.getProperty("id"),
            lines.getProperty("host") + ":" + lines.getProperty("port"),
            Long.parseLong(lines.getProperty("pid"))));
  }
}
