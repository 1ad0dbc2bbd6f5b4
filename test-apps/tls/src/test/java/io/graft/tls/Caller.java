package io.graft.tls;

import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import java.io.File;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A JVM with the agent that calls services by several client libraries. */
final class Caller implements AutoCloseable {
  private static final String[] LIBRARIES = {
    "org.apache.http.client.HttpClient",
    "org.apache.http.HttpHost",
    "org.apache.commons.logging.Log",
    "org.apache.commons.codec.binary.Base64",
    "org.apache.hc.client5.http.classic.HttpClient",
    "org.apache.hc.core5.http.HttpHost",
    "org.apache.hc.core5.http2.HttpVersionPolicy",
    "org.apache.http.nio.client.HttpAsyncClient",
    "org.apache.http.nio.reactor.IOSession",
    "org.slf4j.Logger",
    "okhttp3.OkHttpClient",
    "okio.Buffer"
  };

  private final JavaProcess process;
  private final AtomicInteger next = new AtomicInteger();
  private final String name;

  Caller(int jdk, Path registry, Map<String, String> properties) throws Exception {
    StringBuilder classPath = new StringBuilder(Server.place(CallerMain.class));
    for (String each : LIBRARIES) {
      classPath.append(File.pathSeparator).append(Server.place(Class.forName(each)));
    }
    name = "caller on " + jdk;
    JavaProcessBuilder builder =
        JavaProcess.on(Jdk.require(jdk))
            .main(CallerMain.class.getName(), classPath.toString())
            .name(name)
            .withAgent()
            .registry(registry)
            .property("graft.service.name", "shop")
            .jvmArguments("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
    properties.forEach(builder::property);
    process = builder.start();
    process.awaitOut("ready");
  }

  JavaProcess process() {
    return process;
  }

  /** Returns the status and the body, or {@code failed} and why. */
  String call(String client, String method, String url, int bytes) {
    String id = "r" + next.incrementAndGet();
    process.writeLine(id + " " + client + " " + method + " " + url + " " + bytes);
    return process.awaitOut("^" + id + " ").substring(id.length() + 1);
  }

  String get(String client, String url) {
    return call(client, "GET", url, 0);
  }

  @Override
  public void close() {
    process.close();
  }

  @Override
  public String toString() {
    return name;
  }
}
