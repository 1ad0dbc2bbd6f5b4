package io.graft.contract.client;

import io.graft.contract.client.probe.Words;
import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.Http;
import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import java.io.File;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** The probe of one cell, in a JVM of its own with the agent. */
final class ProbeProcess implements AutoCloseable {
  private final JavaProcess process;
  private final AdminClient admin;
  private final Rules rules;
  private final String port;
  private int answers;

  ProbeProcess(Cell cell, Instances instances, Certificate certificate) {
    this("Probe", cell, instances, certificate);
  }

  /**
   * @param main simple name of the main class
   */
  ProbeProcess(String main, Cell cell, Instances instances, Certificate certificate) {
    this(main, cell, instances, certificate, "", List.of(), Map.of());
  }

  /**
   * @param more services, as {@code graft.registry} lists them, each after a comma
   * @param directories of the class path, in addition
   * @param properties of the JVM
   */
  ProbeProcess(
      String main,
      Cell cell,
      Instances instances,
      Certificate certificate,
      String more,
      List<String> directories,
      Map<String, String> properties) {
    rules = new Rules(certificate.directory());
    String service = services(cell, instances) + more;
    List<String> classPath = new ArrayList<>();
    classPath.add(new File("target/classes").getAbsolutePath());
    classPath.addAll(directories);
    for (String jars : cell.directories()) {
      for (File jar : new File("target/libraries/" + jars).listFiles()) {
        classPath.add(jar.getAbsolutePath());
      }
    }
    JavaProcessBuilder builder =
        JavaProcess.on(Jdk.require(cell.jdk()))
            .name(cell.toString())
            .withAgent()
            .main(
                "io.graft.contract.client.probe." + main,
                String.join(File.pathSeparator, classPath))
            .jvmArguments("-Xmx256m", "-Xmn64m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
            .property("graft.registry", "static:" + service)
            .property("graft.rules", "file:" + rules.path())
            .property("graft.service.name", "probe")
            .property("otel.traces.sampler", "always_on")
            .property("javax.net.ssl.trustStore", certificate.trustStore())
            .property("javax.net.ssl.trustStorePassword", Certificate.PASSWORD)
            .property("http.version", cell.http2() ? "HTTP_2" : "HTTP_1_1")
            .property("graft.client.*.balance", "round-robin")
            .property("graft.client.*.throttle.mode", "off")
            .property("graft.client.*.eject.mode", "off")
            .property("graft.client.broken.breaker.mode", "enforce")
            .property("graft.client.late.timeout", "700ms")
            .property("graft.client.flaky.retry.methods", "GET,HEAD,OPTIONS,PUT")
            .property("graft.client.flaky.retry.budget-percent", "100")
            .arguments("io.graft.contract.client.probe." + cell.library());
    if (cell.row().equals("Apache HttpAsyncClient 4.0")) {
      // One in five of its TLS 1.3 connections hangs, with and without the agent.
      builder.property("jdk.tls.client.protocols", "TLSv1.2");
    }
    properties.forEach(builder::property);
    process = builder.start();
    admin = AdminClient.of(process);
    process.awaitOut("ready");
    port = ask("serve", Map.of()).get("port");
  }

  /** The services of the static registry: by each name another way of being there or not. */
  private static String services(Cell cell, Instances instances) {
    int closed = instances.refusingPort();
    int port = cell.scheme().equals("https") ? instances.securePort() : instances.port();
    List<String> list = new ArrayList<>();
    for (String address : Instances.ADDRESSES) {
      for (String name : List.of("inventory", "flaky", "late", "dying", "hedged", "sticky")) {
        list.add(name + "=" + address + ":" + port);
      }
      for (String name : List.of("secure", "secure.example", "impostor", "dying.example")) {
        list.add(name + "=" + address + ":" + instances.securePort());
      }
    }
    for (String name : List.of("single", "answered", "aborted", "cut", "delayed", "mirrored")) {
      list.add(name + "=127.0.0.1:" + port);
    }
    list.add("shadow=127.0.0.3:" + port);
    for (String name : List.of("order_service", "2orders", "3rd.example_1")) {
      list.add(name + "=" + cell.scheme() + "://127.0.0.1:" + port);
    }
    list.add("six=[::1]:" + port);
    list.add("tlsonly=https://127.0.0.1:" + instances.securePort());
    list.add("plainonly=http://127.0.0.1:" + instances.port());
    for (String name :
        List.of("dying", "dying.example", "gone", "broken", "absent", "missing", "replaced")) {
      list.add(name + "=127.0.0.1:" + closed);
    }
    return String.join(",", list);
  }

  /** Has the probe do something, and returns what came of it. */
  Map<String, String> ask(String what, Map<String, String> words) {
    process.writeLine(line(what, words));
    int wanted = ++answers;
    List<String> lines =
        Await.value(
            "an answer of " + process.name() + " to " + what + " " + words,
            (Callable<List<String>>)
                () -> process.out().stream().filter(line -> line.startsWith("> ")).toList(),
            found -> found.size() >= wanted);
    return Words.read(lines.get(wanted - 1).substring(2));
  }

  /** As {@link #ask}, within a request that the probe serves. */
  Map<String, String> askWithin(String what, Map<String, String> words, String... headers) {
    return Words.read(
        Http.post("http://127.0.0.1:" + port + "/", line(what, words), headers).body());
  }

  private static String line(String what, Map<String, String> words) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("do", what);
    all.putAll(words);
    return Words.line(all);
  }

  Rules rules() {
    return rules;
  }

  AdminClient admin() {
    return admin;
  }

  JavaProcess process() {
    return process;
  }

  @Override
  public void close() {
    process.close();
  }
}
