package io.graft.demo.blog;

import io.graft.test.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The applications of the blog, and how their operators start them. None of them knows of an agent:
 * it comes, if at all, with the options of the JVM.
 */
public final class Applications {
  private Applications() {}

  /**
   * {@code user}: a servlet WAR on a stock Tomcat.
   *
   * @param directory of this instance, made where it is not there
   * @param port 0: any free one
   */
  public static Launch user(String name, Path directory, int port, List<String> jvmOptions)
      throws IOException {
    return TomcatInstance.make(
        name,
        tomcat(),
        directory,
        port,
        Checkout.file("test-apps/blog/user/target/user.war"),
        jvmOptions);
  }

  /** {@code article}: a Spring Boot application. */
  public static Launch article(Path directory, int port, List<String> jvmOptions) {
    List<String> options = new ArrayList<>(jvmOptions);
    options.add("-Dserver.port=" + port);
    Path jar = Checkout.file("test-apps/blog/article/target/article.jar");
    return jar("article", jar, directory, options);
  }

  /** {@code comment}: a plain {@code main} on the JDK's server. */
  public static Launch comment(Path directory, int port, List<String> jvmOptions) {
    List<String> options = new ArrayList<>(jvmOptions);
    options.add("-Dport=" + port);
    Path jar = Checkout.file("test-apps/blog/comment/target/comment.jar");
    return jar("comment", jar, directory, options);
  }

  private static Launch jar(String name, Path jar, Path directory, List<String> jvmOptions) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.add("-jar");
    command.add(jar.toString());
    return new Launch(name, command, Map.of(), directory);
  }

  /** The unpacked distribution. */
  public static Path tomcat() throws IOException {
    Path unpacked = Checkout.file("test-apps/blog/user/target/tomcat");
    try (Stream<Path> homes = Files.list(unpacked)) {
      return homes
          .filter(home -> Files.isRegularFile(home.resolve("bin/catalina.sh")))
          .findFirst()
          .orElseThrow(() -> new IOException("no Tomcat in " + unpacked));
    }
  }
}
