package io.graft.test;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * A JDK of this machine.
 *
 * <p>They are looked for in the directory named by the environment variable {@code GRAFT_JDKS}, or
 * in {@code ~/.cache/graft/jdks} where it is not set (as {@code jdk-8}, {@code jdk-11}, …; {@code
 * .ci/jdks} puts them there), then in {@code /usr/lib/jvm}; the JDK that runs the tests counts too.
 *
 * @param version feature version: 8, 11, 17, …
 * @param home its directory
 */
public record Jdk(int version, Path home) {
  /** The versions that Graft is tested on. */
  public static final List<Integer> VERSIONS = List.of(8, 11, 17, 21, 25);

  /** Set by {@code -Pmatrix}: the whole product of versions of libraries and JDKs. */
  private static final boolean MATRIX = Boolean.getBoolean("test.matrix");

  private static final int OLDEST = VERSIONS.get(0);
  private static final int NEWEST = VERSIONS.get(VERSIONS.size() - 1);

  private static final Map<Integer, Jdk> FOUND = find();

  /** Returns the JDK that runs the tests. */
  public static Jdk current() {
    return new Jdk(Runtime.version().feature(), Path.of(System.getProperty("java.home")));
  }

  /** Returns the JDK of a feature version, if this machine has one. */
  public static Optional<Jdk> of(int version) {
    return Optional.ofNullable(FOUND.get(version));
  }

  /** Returns every JDK of this machine, oldest first. */
  public static List<Jdk> all() {
    return List.copyOf(FOUND.values());
  }

  /**
   * Returns the JDK of a feature version. Where this machine has none the test is skipped, visibly;
   * where the environment variable {@code CI} is {@code true} it fails.
   */
  public static Jdk require(int version) {
    Jdk jdk = FOUND.get(version);
    if (jdk != null) {
      return jdk;
    }
    String message = "no JDK " + version + " on this machine: run .ci/jdks, or set GRAFT_JDKS";
    if ("true".equals(System.getenv("CI"))) {
      throw new AssertionFailedError(message);
    }
    throw new TestAbortedException(message);
  }

  /**
   * Returns the feature versions to test on what has no version but ours: the oldest and the
   * newest, or all of them with {@code -Pmatrix}. For a
   * {@code @MethodSource("io.graft.test.Jdk#matrix")} of a test that begins with {@link #require}.
   */
  public static List<Integer> matrix() {
    return MATRIX
        ? VERSIONS
        : VERSIONS.stream().filter(version -> version == OLDEST || version == NEWEST).toList();
  }

  /** All feature versions, for what lives on the inside of the JDK. */
  public static List<Integer> every() {
    return VERSIONS;
  }

  /**
   * For a version of a library that has newer ones: the first of these JDKs, or all of them.
   * Versions take turns in which is first, so that each JDK has old ones of some libraries.
   */
  public static List<Integer> oneOf(Integer... jdks) {
    return MATRIX ? List.of(jdks) : List.of(jdks[0]);
  }

  /**
   * For the newest version of a library, and a program as it is distributed: the last of these
   * JDKs, or all of them.
   */
  public static List<Integer> newest(Integer... jdks) {
    return MATRIX ? List.of(jdks) : List.of(jdks[jdks.length - 1]);
  }

  /** Whether the whole product of versions of libraries and JDKs is tested. */
  public static boolean isMatrix() {
    return MATRIX;
  }

  /** As {@link #every()}, from {@code oldest} on. */
  public static List<Integer> every(int oldest) {
    return VERSIONS.stream().filter(version -> version >= oldest).toList();
  }

  /** Returns the path of one of its commands, for example {@code java}. */
  public Path command(String name) {
    return home.resolve("bin").resolve(name);
  }

  @Override
  public String toString() {
    return "JDK " + version;
  }

  private static Map<Integer, Jdk> find() {
    Map<Integer, Jdk> found = new TreeMap<>();
    found.put(current().version(), current());
    String named = System.getenv("GRAFT_JDKS");
    Path own =
        named != null
            ? Path.of(named)
            : Path.of(System.getProperty("user.home"), ".cache", "graft", "jdks");
    for (Path directory : List.of(own, Path.of("/usr/lib/jvm"))) {
      for (Path home : childrenOf(directory)) {
        versionOf(home).ifPresent(v -> found.putIfAbsent(v, new Jdk(v, home)));
      }
    }
    return found;
  }

  private static List<Path> childrenOf(Path directory) {
    List<Path> children = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
        stream.forEach(children::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    children.sort(null);
    return children;
  }

  /**
   * The {@code release} file says {@code JAVA_VERSION="1.8.0_402"} or {@code "21.0.2"}. Debian's
   * JDK 8 has none; what {@code .ci/jdks} names {@code jdk-8} is believed.
   */
  private static Optional<Integer> versionOf(Path home) {
    if (!Files.isExecutable(home.resolve("bin/java"))
        || !Files.isExecutable(home.resolve("bin/javac"))) {
      return Optional.empty();
    }
    Matcher named = Pattern.compile("jdk-([0-9]+)").matcher(home.getFileName().toString());
    if (named.matches()) {
      return Optional.of(Integer.valueOf(named.group(1)));
    }
    Path release = home.resolve("release");
    Properties properties = new Properties();
    if (Files.isReadable(release)) {
      try (InputStream in = Files.newInputStream(release)) {
        properties.load(in);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    String version = properties.getProperty("JAVA_VERSION", "").replace("\"", "");
    String feature = version.startsWith("1.") ? version.substring(2) : version;
    String digits = feature.split("[^0-9]", 2)[0];
    return digits.isEmpty() ? Optional.empty() : Optional.of(Integer.valueOf(digits));
  }
}
