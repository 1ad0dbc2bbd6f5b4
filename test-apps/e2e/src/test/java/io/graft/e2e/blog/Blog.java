package io.graft.e2e.blog;

import io.graft.e2e.Front;
import io.graft.test.Await;
import io.graft.test.Checkout;
import io.graft.test.Http;
import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import io.graft.test.TemporaryDirectory;
import io.graft.test.network.Hosts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The three services of the blog as their operators start them, each in a JVM of its own. */
final class Blog implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(240);

  private final TemporaryDirectory directory = TemporaryDirectory.create();
  private final List<Service> services = new ArrayList<>();
  private final Jdk jdk;
  private final boolean agent;
  private final @Nullable Hosts hosts;
  private @Nullable String registries;

  private Blog(Jdk jdk, boolean agent, @Nullable Hosts hosts) {
    this.jdk = jdk;
    this.agent = agent;
    this.hosts = hosts;
  }

  /** Returns a blog without services, for services that know each other's addresses. */
  static Blog plain(Jdk jdk) {
    return new Blog(jdk, false, null);
  }

  /** Returns a blog without services, for services that call each other by name. */
  static Blog governed(Jdk jdk) {
    return new Blog(jdk, true, null);
  }

  /** As {@link #governed}, with the first service on the first host, the second on the next. */
  static Blog governed(Jdk jdk, Hosts hosts) {
    return new Blog(jdk, true, hosts);
  }

  /**
   * Services that are started from now on register there, and not in a directory of the blog's own.
   *
   * @param value as {@code graft.registry} has it
   */
  void registries(String value) {
    registries = value;
  }

  /** One running service. */
  record Service(JavaProcess process, String host, int port) {
    String url(String path) {
      return "http://" + host + ":" + port + path;
    }
  }

  /** Starts the user service: its war in a stock Tomcat. */
  Service user(String... properties) {
    Path home = tomcat();
    Path base = directory.directory("tomcat-" + services.size());
    for (String part : List.of("conf", "logs", "temp", "work", "webapps")) {
      directory.directory(base.getFileName() + "/" + part);
    }
    try {
      String address = hosts == null ? "127.0.0.1" : "0.0.0.0";
      Files.writeString(base.resolve("conf/server.xml"), SERVER_XML.formatted(address));
      Files.copy(home.resolve("conf/web.xml"), base.resolve("conf/web.xml"));
      Files.copy(
          Checkout.file("test-apps/blog/user/target/user.war"), base.resolve("webapps/ROOT.war"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    JavaProcessBuilder builder =
        on("user")
            .main(
                "org.apache.catalina.startup.Bootstrap",
                home.resolve("bin/bootstrap.jar"),
                home.resolve("bin/tomcat-juli.jar"))
            .property("catalina.home", home)
            .property("catalina.base", base)
            .property("java.io.tmpdir", base.resolve("temp"))
            .arguments("start");
    return add(
        with(builder, properties).start(),
        "Starting ProtocolHandler \\[\"http-nio-[0-9.]+-auto-1-(\\d+)\"");
  }

  /** Starts the article service: an executable jar of Spring Boot. */
  Service article(String... properties) {
    JavaProcessBuilder builder =
        on("article")
            .jar(Checkout.file("test-apps/blog/article/target/article.jar"))
            .property("server.port", 0);
    return add(with(builder, properties).start(), "Tomcat started on port\\(s\\): (\\d+)");
  }

  /** Starts the comment service: a main of its own. */
  Service comment(String... properties) {
    JavaProcessBuilder builder =
        on("comment")
            .jar(Checkout.file("test-apps/blog/comment/target/comment.jar"))
            .property("port", 0);
    return add(with(builder, properties).start(), "served at port (\\d+)");
  }

  /** Starts a front of the blog: it has no pages, and calls the others for who calls it. */
  Service front(String... properties) {
    return add(
        with(on("front").main(Front.class).arguments("front"), properties).start(),
        "front listens at (\\d+)");
  }

  private JavaProcessBuilder on(String name) {
    // The front is no application of others, and needs the Java of the tests.
    Jdk fitting = name.equals("front") && jdk.version() < 17 ? Jdk.current() : jdk;
    JavaProcessBuilder builder =
        JavaProcess.on(fitting)
            .name(name + "-" + services.size())
            .agent(agent)
            .jvmArguments("-Xmx128m")
            .registry(directory.directory("registry"));
    if (hosts != null) {
      builder.within(hosts.inside(services.size()));
    }
    if (registries != null) {
      // Many are started beside the load: none should take more of the processors than it needs.
      builder.jvmArguments("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
      builder.property("graft.registry", registries);
      builder.property("graft.registry.cache", directory.directory("cache-" + services.size()));
    }
    // Tomcat has no name of its own; the others are called as their jar or application is.
    boolean nameless = name.equals("user") || name.equals("front");
    return agent && nameless ? builder.property("graft.service.name", name) : builder;
  }

  private static JavaProcessBuilder with(JavaProcessBuilder builder, String... properties) {
    for (int i = 0; i < properties.length; i += 2) {
      builder.property(properties[i], properties[i + 1]);
    }
    return builder;
  }

  private Service add(JavaProcess process, String portLine) {
    Pattern pattern = Pattern.compile(portLine);
    int port =
        Await.value(
            process.name() + " to listen",
            START,
            () -> {
              for (List<String> stream : List.of(process.out(), process.err())) {
                for (String line : stream) {
                  Matcher matcher = pattern.matcher(line);
                  if (matcher.find()) {
                    return Integer.parseInt(matcher.group(1));
                  }
                }
              }
              return process.isAlive() ? 0 : -1;
            },
            found -> found != 0,
            process::dump);
    if (port < 0) {
      throw new IllegalStateException("did not start:\n" + process.dump());
    }
    String host = hosts == null ? "127.0.0.1" : hosts.address(services.size());
    Service service = new Service(process, host, port);
    services.add(service);
    return service;
  }

  private static Path tomcat() {
    Path target = Checkout.file("test-apps/blog/user/target/tomcat");
    try (DirectoryStream<Path> found = Files.newDirectoryStream(target, "apache-tomcat-*")) {
      return found.iterator().next();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the user service says of itself once it answers. */
  static void awaitAnswer(Service service, String path) {
    Await.until(
        service.process.name() + " to answer " + path,
        () -> Http.get(service.url(path)).status() == 200);
  }

  @Override
  public void close() {
    services.forEach(service -> service.process.close());
    directory.close();
  }

  private static final String SERVER_XML =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <Server port="-1">
        <Service name="Catalina">
          <Connector port="0" address="%s" protocol="HTTP/1.1"/>
          <Engine name="Catalina" defaultHost="localhost">
            <Host name="localhost" appBase="webapps" unpackWARs="true" autoDeploy="false"/>
          </Engine>
        </Service>
      </Server>
      """;
}
