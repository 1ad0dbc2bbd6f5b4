package io.graft.chaos.load;

import io.graft.test.Checkout;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The client libraries that are tried, each in its newest version and as the client contract uses
 * it. One line adds one.
 */
public enum Family {
  URL_CONNECTION("HttpURLConnection", "UrlConnectionLibrary", ""),
  JDK("java.net.http", "JdkLibrary", ""),
  APACHE_4("Apache HttpClient 4", "ApacheLibrary", "httpclient-4.5.14"),
  APACHE_4_ASYNC("Apache HttpAsyncClient 4", "ApacheAsyncLibrary", "httpasyncclient-4.1.5"),
  APACHE_5("Apache HttpClient 5", "Apache5Library", "httpclient5-5.6.5"),
  APACHE_5_ASYNC("Apache HttpClient 5, async", "Apache5AsyncLibrary", "httpclient5-5.6.5"),
  COMMONS("Commons HttpClient 3", "CommonsLibrary", "commons-httpclient-3.1"),
  OK_HTTP("OkHttp, execute", "OkHttpLibrary", "okhttp-5.5.1"),
  OK_HTTP_ENQUEUE("OkHttp, enqueue", "OkHttpEnqueuedLibrary", "okhttp-5.5.1"),
  REACTOR_NETTY("Reactor Netty", "ReactorLibrary", "reactor-netty-1.3.8"),
  ARMERIA("Armeria client", "ArmeriaLibrary", "armeria-1.40.0"),
  JETTY("Jetty client", "JettyLibrary", "jetty-client-12.1.14"),
  ASYNC_HTTP_CLIENT("AsyncHttpClient 3", "AhcLibrary", "async-http-client-3.0.11"),
  VERTX("Vert.x client", "VertxLibrary", "vertx-5.1.6");

  private static final String CONTRACT = "test-apps/client-contract/target";

  private final String title;
  private final String library;
  private final String jars;

  /**
   * @param library simple name of the client contract's class
   * @param jars directory of the client contract's libraries; empty: the JDK has the client
   */
  Family(String title, String library, String jars) {
    this.title = title;
    this.library = library;
    this.jars = jars;
  }

  /** What people call it. */
  public String title() {
    return title;
  }

  /** Whether Graft can have its calls encrypted. */
  public boolean tls() {
    return this != APACHE_5_ASYNC && this != COMMONS && this != VERTX;
  }

  /** The client contract's class, for {@link Caller}. */
  public String library() {
    return "io.graft.contract.client.probe." + library;
  }

  /** The class path of a {@link Caller}: no other library is on it. */
  public String classPath() {
    List<String> entries = new ArrayList<>();
    entries.add(Caller.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    entries.add(Checkout.file(CONTRACT).resolve("classes").toString());
    if (!jars.isEmpty()) {
      Path directory = Checkout.file(CONTRACT).resolve("libraries").resolve(jars);
      File[] files = directory.toFile().listFiles();
      if (files == null) {
        throw new IllegalStateException("not built: " + directory);
      }
      for (File jar : files) {
        entries.add(jar.getPath());
      }
    }
    return String.join(File.pathSeparator, entries);
  }
}
