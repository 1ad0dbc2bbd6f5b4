package io.graft.chaos.scene;

import io.graft.chaos.load.Caller;
import io.graft.chaos.load.Family;
import io.graft.chaos.service.Worker;
import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import io.graft.test.Ports;
import io.graft.test.TemporaryDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Three instances of a service, and for each client family a process that calls it. */
public final class Cluster implements AutoCloseable {
  static final int INSTANCES = 3;

  /** Where the hosts of instances have their addresses. */
  public static final String ADDRESSES = Network.ADDRESSES;

  /** Of one family, and of all: more families do not make the machine busier. */
  private static final int PER_SECOND = 60;

  private static final int PER_SECOND_OF_ALL = 300;

  /**
   * Until the first answer: two processors do not bear hundreds of first handshakes of new JVMs.
   */
  private static final int FIRST_PER_SECOND = 2;

  /** An instance's work for each request. */
  static final int WORK_MILLIS = 10;

  private static final String SERVICE = "steady";

  /** The same instances under a name for which the list never changes. */
  private static final String LISTED = "listed";

  private static final String[] SMALL = {"-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"};

  private final Variant variant;
  private final Pace pace;
  private final Set<Family> families;
  private final @Nullable Network network;
  private final TemporaryDirectory directory = TemporaryDirectory.create();
  private final int[] ports = new int[INSTANCES];
  private final int[] starts = new int[INSTANCES];
  private final JavaProcess[] workers = new JavaProcess[INSTANCES];
  private final Map<Family, JavaProcess> callers = new EnumMap<>(Family.class);
  private final Map<JavaProcess, Integer> answers = new HashMap<>();
  private final List<JavaProcess> others = new ArrayList<>();

  private Cluster(Variant variant, Pace pace, Set<Family> families, @Nullable Network network) {
    this.pace = pace;
    this.variant = variant;
    this.families = families;
    this.network = network;
  }

  /**
   * Starts all, and waits until every caller has had an answer of every instance.
   *
   * @param families of which those take part that the variant can have
   * @param partitions whether each instance gets a network that can be cut
   * @throws IOException where there is no such network on this machine
   */
  public static Cluster start(Variant variant, Pace pace, Set<Family> families, boolean partitions)
      throws IOException {
    Network network = partitions ? Network.of(INSTANCES) : null;
    Cluster cluster = new Cluster(variant, pace, variant.families(families), network);
    try {
      cluster.start();
      return cluster;
    } catch (RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  private void start() {
    rules();
    for (int i = 0; i < INSTANCES; i++) {
      ports[i] = Ports.lasting();
      workers[i] = worker(i);
    }
    for (JavaProcess worker : workers) {
      worker.awaitOut("listening");
    }
    for (Family family : families) {
      callers.put(family, caller(family));
    }
    if (variant.tls()) {
      awaitFirstAnswers();
      tell("rate " + perSecond());
    }
    awaitAllAnswer();
    Pace.pass(pace.warmUp());
  }

  public Variant variant() {
    return variant;
  }

  /** Requests of each family. */
  int perSecond() {
    return Math.min(PER_SECOND, PER_SECOND_OF_ALL / families.size());
  }

  int families() {
    return families.size();
  }

  public boolean partitions() {
    return network != null;
  }

  private String host(int instance) {
    return network == null ? "127.0.0.1" : network.address(instance);
  }

  /** The name of the instance that runs now: each start gives another. */
  private String name(int instance) {
    return SERVICE + "-" + (instance + 1) + "." + starts[instance];
  }

  private JavaProcess worker(int i) {
    starts[i]++;
    JavaProcessBuilder builder = java(name(i), SERVICE).main(Worker.class);
    if (network != null) {
      builder.within(network.inside(i));
    }
    return builder
        .property("sun.net.httpserver.nodelay", "true")
        // Above 200 it closes a connection after each response, and callers open as many again.
        .property("sun.net.httpserver.maxIdleConnections", "2000")
        .arguments(
            name(i),
            // Encryption is for the addresses of a host, and leaves loopback to the application.
            variant.tls() ? "0.0.0.0" : host(i),
            Integer.toString(ports[i]),
            Integer.toString(1_000),
            Integer.toString(WORK_MILLIS))
        .start();
  }

  /** Starts one more service of one instance, whose work is bounded; returns its URL. */
  String bounded(Server server) {
    String service = server.service();
    JavaProcess worker = server.start(java(service, service), Ports.lasting());
    others.add(worker);
    String line = worker.awaitOut("^listening on ");
    String port = line.substring(line.lastIndexOf(' ') + 1);
    return "http://" + (variant.agent() ? service : "127.0.0.1:" + port) + "/work";
  }

  /** Ends those. */
  void endBounded() {
    others.forEach(JavaProcess::close);
    others.clear();
  }

  private JavaProcess caller(Family family) {
    String listed = "";
    for (int i = 0; i < INSTANCES; i++) {
      listed += (i > 0 ? "," : "") + LISTED + "=" + host(i) + ":" + ports[i];
    }
    return java(family.title(), "caller")
        .main(Caller.class.getName(), family.classPath())
        .property("http.version", "HTTP_1_1")
        .property("graft.registry", variant.tls() ? "file" : "file,static:" + listed)
        .property("graft.rules", "file:" + rulesFile())
        .arguments(
            family.library(),
            Long.toString(pace.timeout()),
            Integer.toString(variant.tls() ? FIRST_PER_SECOND : perSecond()),
            urls())
        .start();
  }

  private JavaProcessBuilder java(String name, String service) {
    return JavaProcess.on(Jdk.current())
        .name(name)
        .jvmArguments(SMALL)
        .agent(variant.agent())
        .registry(directory.directory("registry"))
        .property("graft.tls", variant.tls() ? "strict" : "off")
        .property("graft.service.name", service);
  }

  /** What the applications call. */
  String urls() {
    return variant.agent() ? "http://" + SERVICE + "/" : addresses();
  }

  /** The same, by a list that no instance can take itself off. */
  String listedUrls() {
    return variant.agent() ? "http://" + LISTED + "/" : addresses();
  }

  private String addresses() {
    String urls = "";
    for (int i = 0; i < INSTANCES; i++) {
      urls += (i > 0 ? "," : "") + "http://" + host(i) + ":" + ports[i] + "/";
    }
    return urls;
  }

  /** The process of an instance, 0 to {@link #INSTANCES} - 1. */
  JavaProcess instance(int i) {
    return workers[i];
  }

  Network network() {
    if (network == null) {
      throw new IllegalStateException("no network that can be cut");
    }
    return network;
  }

  /** Starts an instance that has ended again, at the same address. */
  void restart(int i) {
    workers[i].awaitExit();
    workers[i].close();
    workers[i] = worker(i);
    workers[i].awaitOut("listening");
  }

  /** Gives an instance the state of a new one: all that callers have learned of it is void. */
  void renew(int i) {
    workers[i].terminate();
    restart(i);
  }

  /** Tells every caller something. */
  void tell(String order) {
    callers.values().forEach(caller -> caller.writeLine(order));
  }

  /** The requests that were due since the callers were told to begin. */
  Map<Family, Outcome> outcomes() {
    Map<Family, Outcome> outcomes = new EnumMap<>(Family.class);
    callers.forEach((family, caller) -> outcomes.put(family, Outcome.parse(ask(caller, "end"))));
    return outcomes;
  }

  private Set<String> names() {
    Set<String> names = new TreeSet<>();
    for (int i = 0; i < INSTANCES; i++) {
      names.add(name(i));
    }
    return names;
  }

  private void awaitFirstAnswers() {
    Set<String> names = names();
    for (JavaProcess caller : callers.values()) {
      Await.value(
          "an answer of any of " + names,
          Duration.ofSeconds(120),
          () -> ask(caller, "recent"),
          recent -> names.stream().anyMatch(recent::contains),
          () -> dump(caller));
    }
  }

  /**
   * Waits until every caller has got answers of every instance that runs now, and only such. While
   * all start, a caller may eject an instance for minutes.
   */
  void awaitAllAnswer() {
    Set<String> names = names();
    for (JavaProcess caller : callers.values()) {
      Await.value(
          "answers of all " + names,
          Duration.ofSeconds(300),
          () -> ask(caller, "recent"),
          names.toString()::equals,
          () -> dump(caller));
    }
  }

  /** Tells a caller something that it answers by a line. */
  private String ask(JavaProcess caller, String order) {
    caller.writeLine(order);
    int wanted = answers.merge(caller, 1, Integer::sum);
    return Await.value(
            "an answer",
            Duration.ofSeconds(120),
            caller::out,
            out -> out.size() >= wanted,
            () -> dump(caller))
        .get(wanted - 1);
  }

  /** Sets live rules for the callers beside those of the variant, and waits until they hold. */
  void rules(String... rules) {
    List<String> lines = new ArrayList<>();
    variant.policies().forEach(policy -> lines.add("graft.client.*." + policy));
    lines.addAll(List.of(rules));
    try {
      Path written = Files.write(directory.path().resolve("new"), lines);
      Files.move(written, rulesFile(), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (variant.agent()) {
      for (JavaProcess caller : callers.values()) {
        AdminClient admin = AdminClient.of(caller);
        for (String rule : rules) {
          String key = rule.substring(0, rule.indexOf('='));
          Await.until("the rule " + rule, () -> admin.status().toString().contains(key));
        }
      }
    }
  }

  private Path rulesFile() {
    return directory.path().resolve("rules.properties");
  }

  /** What all agents have written and those of callers know, to explain a failure. */
  public String dump() {
    return Stream.concat(
            callers.values().stream().map(this::dump),
            Stream.of(workers)
                .map(worker -> worker.name() + "\n" + String.join("\n", worker.err())))
        .collect(Collectors.joining("\n"));
  }

  /** Without standard output, which is thousands of answers to {@link #ask}. */
  private String dump(JavaProcess caller) {
    String status = "";
    if (variant.agent()) {
      try {
        status = AdminClient.of(caller).status().toString();
      } catch (RuntimeException | AssertionError e) {
        status = "no status: " + e;
      }
    }
    return caller.name() + "\n" + status + "\n" + String.join("\n", caller.err());
  }

  @Override
  public void close() {
    callers.values().forEach(JavaProcess::close);
    others.forEach(JavaProcess::close);
    for (JavaProcess worker : workers) {
      if (worker != null) {
        worker.close();
      }
    }
    if (network != null) {
      network.close();
    }
    directory.close();
  }
}
