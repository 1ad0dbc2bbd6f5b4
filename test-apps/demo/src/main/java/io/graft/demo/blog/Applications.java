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
    return user(name, directory, "127.0.0.1", port, jvmOptions);
  }

  /**
   * As {@link #user(String, Path, int, List)}, at every address of the host: mutual TLS is not for
   * servers that only this host can reach.
   */
  public static Launch openUser(String name, Path directory, List<String> jvmOptions)
      throws IOException {
    return user(name, directory, "0.0.0.0", 0, jvmOptions);
  }

  private static Launch user(
      String name, Path directory, String address, int port, List<String> jvmOptions)
      throws IOException {
    return TomcatInstance.make(
        name,
        tomcat(),
        directory,
        address,
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

  /** A service that is none of the blog: it calls one URL, and prints what the answer is. */
  public static Launch caller(String name, Path directory, String url, List<String> jvmOptions) {
    List<String> command = new ArrayList<>();
    command.add(java());
    command.addAll(jvmOptions);
    command.add("-cp");
    command.add(Checkout.file("test-apps/demo/target/demo.jar").toString());
    command.add(Caller.class.getName());
    command.add(url);
    return new Launch(name, command, Map.of(), directory);
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static Launch jar(String name, Path jar, Path directory, List<String> jvmOptions) {
    List<String> command = new ArrayList<>();
    command.add(java());
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
