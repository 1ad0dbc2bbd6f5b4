package io.graft.login;

import io.graft.test.AdminClient;
import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

/** An application with the agent. */
final class Service implements AutoCloseable {
  private final JavaProcess process;
  private final String base;

  /** A class of each jar that the programs need. */
  private static final Map<Class<?>, List<String>> NEEDS =
      Map.of(
          TomcatMain.class,
          List.of("org.apache.catalina.startup.Tomcat", "javax.annotation.PostConstruct"),
          JdkMain.class,
          List.of(),
          NettyMain.class,
          // Without netty-handler, and so without a class of TLS, which HTTP does not need.
          List.of(
              "io.netty.handler.codec.http.HttpServerCodec",
              "io.netty.handler.codec.ByteToMessageDecoder",
              "io.netty.channel.Channel",
              "io.netty.buffer.ByteBuf",
              "io.netty.resolver.AddressResolver",
              "io.netty.util.AttributeKey"),
          JettyMain.class,
          List.of(
              "org.eclipse.jetty.ee10.servlet.ServletContextHandler",
              "org.eclipse.jetty.server.Server",
              "org.eclipse.jetty.security.SecurityHandler",
              "org.eclipse.jetty.session.SessionManager",
              "org.eclipse.jetty.http.HttpField",
              "org.eclipse.jetty.io.EndPoint",
              "org.eclipse.jetty.util.Callback",
              "jakarta.servlet.http.HttpServlet",
              "org.slf4j.Logger"));

  Service(Class<?> program, int jdk, Map<String, String> properties) throws Exception {
    StringBuilder path = new StringBuilder(place(program));
    for (String each : NEEDS.get(program)) {
      path.append(File.pathSeparator).append(place(Class.forName(each)));
    }
    JavaProcessBuilder builder =
        JavaProcess.on(Jdk.require(jdk))
            .main(program.getName(), path.toString())
            .name(program.getSimpleName() + " on JDK " + jdk)
            .withAgent()
            .property("graft.service.name", "shop")
            .jvmArguments("-XX:+UseSerialGC");
    properties.forEach(builder::property);
    process = builder.start();
    String line = process.awaitOut("listening on \\d+");
    base = "http://localhost:" + line.substring(line.lastIndexOf(' ') + 1);
  }

  private static String place(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }

  static Path secret(Path file, String text) throws Exception {
    Files.writeString(file, text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  String at(String path) {
    return base + path;
  }

  AdminClient admin() {
    return AdminClient.of(process);
  }

  /** Everything that the process has printed. */
  String dump() {
    return process.dump();
  }

  @Override
  public void close() {
    process.close();
  }
}
