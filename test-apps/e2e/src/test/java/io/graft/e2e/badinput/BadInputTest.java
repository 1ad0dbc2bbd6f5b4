package io.graft.e2e.badinput;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The lines are compared as a whole, since they are what people get: each names the thing, the
 * reason, and what holds instead or what to do.
 */
class BadInputTest {
  private static final int MEGABYTE = 1 << 20;
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT = "00-" + TRACE + "-b7ad6b7169203331-01";

  @TempDir Path temp;

  @Test
  void aKeyThatIsNoneIsOneLineWhereverItIsWritten() throws IOException {
    Path file = temp.resolve("graft.properties");
    Files.writeString(file, "service.zone=a\ngraft.client.*.retry.atempts=1\n");
    try (Service service =
        Service.start(
            Service.builder()
                .property("graft.config", file)
                .property("graft.registy", "file")
                .property("graft.client.x.unknown", "1")
                .property("graft.nothing.like.it", "1")
                .agentArguments("mod=observe;/etc/graft.properties;=x;service.tags")
                .environment("GRAFT_SERVER_CONCURENCY", "5")
                .environment("GRAFT_CLIENT_USER_TIMOUT", "3s"))) {
      service.awaitRegistered();
      service.wroteOnly(
          "unknown key service.zone (file " + file + ", line 1); did you mean graft.service.zone?",
          "unknown key graft.client.*.retry.atempts (file "
              + file
              + ", line 2); did you mean graft.client.*.retry.attempts?",
          "unknown key graft.registy (system property); did you mean graft.registry?",
          "unknown key graft.client.x.unknown (system property); ignored, the service must be"
              + " followed by one of auth, balance, breaker.*, color, concurrency, eject.*, fallback,"
              + " fault.*, forward.*, hash-bound, hash-key, health.*, hedge.*, mirror, overprovision, panic, rate,"
              + " retry.*, route.*, slow-start, sticky, subset, throttle.*, timeout, tls, to, zone",
          "unknown key graft.nothing.like.it (system property); ignored, and no known key is"
              + " similar",
          "unknown key graft.mod (agent argument); did you mean graft.mode?",
          "unknown key graft./etc/graft.properties (agent argument); ignored, and no known key is"
              + " similar",
          "the agent argument '=x' has no key; ignored, write key=value separated by commas",
          "graft.service.tags (agent argument) has no value; ignored, write graft.service.tags=a"
              + " list with commas",
          "unknown key graft.server.concurency (environment GRAFT_SERVER_CONCURENCY); did you mean"
              + " graft.server.concurrency?",
          "unknown key graft.client.user.timout (environment GRAFT_CLIENT_USER_TIMOUT); did you"
              + " mean graft.client.user.timeout?");
    }
  }

  @Test
  void aValueThatIsNotValidIsOneLineAndTheDefaultHolds() {
    String property = " (system property) is not valid ";
    String duration =
        "expected a duration such as 250ms, 5s or 2m, where a bare number means milliseconds";
    String none = "expected host:port=service or host=service, separated by commas";
    try (Service service =
        Service.start(
            Service.builder()
                .property("graft.enabled", "maybe")
                .property("graft.mode", "enforcd")
                .property("graft.admin", "nonsense")
                .property("graft.registry", "consul://[bad")
                .property("graft.map", "user,good:80=orders,bad:99999=orders")
                .property("graft.rules", "konsul://host/prefix")
                .property("graft.service.port", "-1")
                .property("graft.service.address", "http://host")
                .property("graft.service.weight", "-1")
                .property("graft.server.concurrency", "many")
                .property("graft.server.drain", "5parsecs")
                .property("graft.client.user.timeout", "-5s")
                .property("graft.client.user.retry.attempts", "0")
                .property("graft.client.user.balance", "fair")
                .agentArguments("client.user.breaker.failure-ratio=150%")
                .environment("GRAFT_CLIENT_USER_CONCURRENCY", "1.5")
                .environment("OTEL_TRACES_SAMPLER", "sometimes")
                .environment("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318"))) {
      service.awaitRegistered();
      service.wroteOnly(
          "graft.enabled=maybe"
              + property
              + "(neither true nor false); expected true or false; ignored, the default is true",
          "graft.mode=enforcd"
              + property
              + "(not known, did you mean enforce?); expected one of enforce or observe; ignored,"
              + " the default is enforce",
          "graft.admin=nonsense is not valid (the port is missing); expected host:port, a port or"
              + " off; the admin endpoint is at PORT instead",
          "graft.registry=consul://[bad"
              + property
              + "('[bad' is not a host); expected file, file:<directory>, consul://<host>,"
              + " eureka://<host>, nacos://<host>, etcd://<host>, zookeeper://<host>,"
              + " kubernetes://<namespace>, dns://<domain>, static:<service>=<host>:<port>,… or"
              + " none, with commas between them; using the default, file",
          "graft.map=user,good:80=orders,bad:99999=orders"
              + property
              + "(in 'user' there is no '='); "
              + none
              + "; using the other entries",
          "graft.map=user,good:80=orders,bad:99999=orders"
              + property
              + "(in 'bad:99999=orders' the port is not valid: '99999' is not a port from 0 to"
              + " 65535); "
              + none
              + "; using the other entries",
          "graft.rules=konsul://host/prefix"
              + property
              + "(there is no registry 'konsul'); expected file:<path>, consul://<host>/<prefix>,"
              + " nacos://<host>, etcd://<host>/<prefix> or zookeeper://<host>/<prefix>; using no"
              + " live rules",
          "graft.service.port=-1"
              + property
              + "(less than 0); expected a whole number, 0 or more; ignored as if it were not set",
          "graft.service.address=http://host"
              + property
              + "(it is neither the name nor the address of a host); expected the name or the"
              + " address of a host; using the address really bound",
          "graft.service.weight=-1"
              + property
              + "(less than 0); expected a number of 0 or more, for example 1 or 0.5; ignored, the"
              + " default is 1",
          "graft.server.concurrency=many"
              + property
              + "(not a whole number at 'm'); expected a whole number, 0 or more; ignored, the"
              + " default is 0",
          "graft.server.drain=5parsecs"
              + property
              + "('parsecs' is not a unit of time); "
              + duration
              + "; ignored, the default is 8s",
          "graft.client.user.timeout=-5s"
              + property
              + "(less than 0); "
              + duration
              + "; ignored as if it were not set",
          "graft.client.user.retry.attempts=0"
              + property
              + "(retry.attempts 0 is not 1 to 10); ignored as if it were not set",
          "graft.client.user.balance=fair"
              + property
              + "(not known); expected one of p2c, least-request, round-robin, random or hash;"
              + " ignored, the default is p2c",
          "graft.client.user.breaker.failure-ratio=150% (agent argument) is not valid (more than"
              + " 100%); expected a share such as 50% or 0.5; ignored, the default is 50%",
          "graft.client.user.concurrency=1.5 (environment GRAFT_CLIENT_USER_CONCURRENCY) is not"
              + " valid (not a whole number at '.'); expected a whole number, 0 or more; ignored as"
              + " if it were not set",
          "otel.traces.sampler=sometimes is unknown; expected always_on, always_off or"
              + " traceidratio,"
              + " each also with the prefix parentbased_. 10 % of the traces are sampled",
          "otel.exporter.otlp.endpoint=collector:4318 begins with neither http:// nor https://;"
              + " expected a URL such as http://localhost:4318; nothing is exported to it");
    }
  }

  @Test
  void filesAndPortsThatCannotBeHadAreOneLineEach() throws IOException {
    Path file = Files.createFile(temp.resolve("file"));
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        Service service =
            Service.start(
                Service.builder()
                    // A heap that a file without an end would fill at once.
                    .jvmArguments("-Xmx64m")
                    .property("graft.config", "/dev/zero")
                    .property("graft.admin", "127.0.0.1:" + taken.getLocalPort())
                    .registry(file))) {
      service.callByAddress();
      assertEquals(Service.NAME, service.admin().status().get("service").get("name").asText());
      String admin = "127.0.0.1:" + taken.getLocalPort();
      service.wroteOnly(
          "graft.config=/dev/zero (system property) cannot be read (it is longer than 1048576"
              + " characters); continuing without it; expected lines of key=value",
          "graft.admin="
              + admin
              + ": cannot listen on "
              + admin
              + " (Address already in use); the admin endpoint is at PORT instead",
          "registry directory "
              + file
              + " cannot be read: it is not a directory; the application runs on, but is not found"
              + " by others and finds no new instances; make it a directory of this user, or set"
              + " graft.registry.dir to another");
    }
  }

  /** Not even the super-user may write there, by which tests run in many a container. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void aRegistryThatCannotBeWrittenIsOneLine() {
    Path missing = Path.of("/proc/graft");
    try (Service service =
        Service.start(
            Service.builder()
                .registry(missing)
                .property("graft.config", temp.resolve("missing")))) {
      service.callByAddress();
      service.wroteOnly(
          "graft.config="
              + temp.resolve("missing")
              + " (system property) cannot be read (No such file or directory); continuing without"
              + " it; expected lines of key=value",
          "registry file /proc/graft: cannot write to /proc/graft: it does not exist and cannot be"
              + " created; graft.registry.dir can name another directory; relay runs on, others"
              + " may not find it; trying again");
    }
  }

  @Test
  void aLeaseThatIsNoneIsOneLineAndTheOthersCount() throws IOException {
    Path registry = Files.createDirectory(temp.resolve("registry"));
    byte[] noise = new byte[3000];
    new Random(1).nextBytes(noise);
    Files.createFile(registry.resolve("empty.lease"));
    Files.write(registry.resolve("binary.lease"), noise);
    Files.write(registry.resolve("large.lease"), new byte[MEGABYTE]);
    Files.createDirectory(registry.resolve("directory.lease"));
    Files.createSymbolicLink(registry.resolve("link.lease"), registry.resolve("notes.txt"));
    Files.createFile(registry.resolve("two\nlines.lease"));
    Files.write(registry.resolve("notes.txt"), noise);
    Files.createDirectory(registry.resolve("directory"));
    try (Service service = Service.start(Service.builder().registry(registry))) {
      service.awaitRegistered();

      Path own = lease(registry);
      byte[] good = Files.readAllBytes(own);
      String text = new String(good, StandardCharsets.UTF_8);
      Files.write(registry.resolve("copy.lease"), good);
      Files.writeString(registry.resolve("half.lease"), text.substring(0, text.length() / 2));
      Files.writeString(registry.resolve("edited.lease"), text.replace("host=", "host=1"));
      service.callByName();
      service.wroteOnly(
          ignored(registry, "empty", "it is empty"),
          ignored(
              registry,
              "binary",
              "it is not a lease or only a part of one: its checksum is missing"),
          ignored(registry, "large", "it is 1048576 bytes long, and a lease is at most 16384"),
          ignored(registry, "directory", "it is not a regular file"),
          ignored(registry, "link", "it is a symbolic link"),
          ignored(registry, "two\\nlines", "it is empty"),
          ignored(registry, "copy", "it is a copy: its name should be " + own.getFileName()),
          ignored(
              registry, "half", "it is not a lease or only a part of one: its checksum is missing"),
          ignored(registry, "edited", "its checksum does not fit: it was changed or damaged"));
    }
  }

  private static Path lease(Path registry) throws IOException {
    try (var files = Files.newDirectoryStream(registry, Service.NAME + "@*.lease")) {
      return files.iterator().next();
    }
  }

  private static String ignored(Path registry, String name, String reason) {
    return "registry: "
        + registry
        + "/"
        + name
        + ".lease is ignored: "
        + reason
        + "; delete it if it is not needed";
  }

  @Test
  void traceHeadersOfAMegabyteOrOfNonsenseAreOneLineOfEachKind() {
    try (Service service =
        Service.start(
            Service.builder()
                .property("sun.net.httpserver.maxReqHeaderSize", 8 * MEGABYTE)
                .property("sun.net.httpserver.maxReqHeaders", 20_000))) {
      service.awaitRegistered();
      assertSeen(
          service, true, 7, 3, "traceparent", PARENT, "tracestate", "a=1,b=2", "baggage", "x=1");

      assertSeen(
          service, true, 0, 0, "traceparent", PARENT, "tracestate", "a=" + "b".repeat(MEGABYTE));
      assertSeen(
          service, true, 0, 0, "traceparent", PARENT, "baggage", "a=" + "b".repeat(MEGABYTE));
      String members = "k=v,".repeat(MEGABYTE / 4);
      assertSeen(
          service,
          true,
          0,
          64 * 4 - 1,
          "traceparent",
          PARENT,
          "tracestate",
          members,
          "baggage",
          members);
      assertSeen(service, false, 0, 0, "traceparent", "garbage");
      assertSeen(service, false, 0, 0, "traceparent", "x".repeat(MEGABYTE), "tracestate", "a=1");
      assertSeen(service, true, 0, 0, many(PARENT));
      service.wroteOnly(
          "the tracestate header of a request (1048578 characters) is longer than 16512 and is"
              + " dropped, the trace goes on without it; see what its caller sends (said once in"
              + " ten minutes)",
          "the baggage header of a request (1048578 characters) is longer than 8192, and only whole"
              + " members up to there are passed on; see what its caller sends (said once in ten"
              + " minutes)",
          "the traceparent header of a request (garbage) is not valid by W3C Trace Context, and a"
              + " new trace begins; see what its caller sends (said once in ten minutes)");
    }
  }

  private static String[] many(String parent) {
    List<String> headers = new ArrayList<>(List.of("traceparent", parent));
    for (int i = 0; i < 5_000; i++) {
      headers.addAll(List.of("x-graft-" + i, "v", "b3-" + i, "v"));
    }
    return headers.toArray(new String[0]);
  }

  private static void assertSeen(
      Service service, boolean continues, int state, int baggage, String... headers) {
    String seen = service.callByName(headers);
    assertEquals(continues, seen.contains(TRACE), seen);
    assertTrue(seen.endsWith(", tracestate " + state + ", baggage " + baggage), seen);
  }
}
