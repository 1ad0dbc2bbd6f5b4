package io.graft.registry.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.config.Settings;
import io.graft.daemon.Scheduler;
import io.graft.governance.service.Instance;
import io.graft.http.ServerUrl;
import io.graft.registry.Await;
import io.graft.registry.Completion;
import io.graft.registry.Printed;
import io.graft.registry.Registry;
import io.graft.registry.RegistryContext;
import io.graft.registry.Watcher;
import io.graft.wire.Wire;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DnsRegistryTest {
  private static final Name LIST = Name.of("_http._tcp.orders.svc.test");
  private static final Name HOST = Name.of("a.svc.test");

  @TempDir private Path directory;

  private final Scheduler scheduler = new Scheduler("test");
  private final Wire wire = new Wire();
  private final Seen seen = new Seen();
  private final List<Registry> open = new ArrayList<>();
  private FakeNameServer server;

  /** What the registry says. */
  private static final class Seen implements Watcher {
    final Map<String, List<Instance>> services = new ConcurrentHashMap<>();
    final Set<String> departed = ConcurrentHashMap.newKeySet();
    final List<String> failures = new CopyOnWriteArrayList<>();
    final AtomicInteger ready = new AtomicInteger();

    @Override
    public void update(String service, List<Instance> instances, Set<String> gone) {
      departed.addAll(gone);
      services.put(service, new ArrayList<>(instances));
    }

    @Override
    public void names(Set<String> names) {}

    @Override
    public void ready() {
      ready.incrementAndGet();
    }

    @Override
    public void failed(String reason) {
      failures.add(reason);
    }

    @Override
    public boolean wanted(String service) {
      return services.containsKey(service);
    }
  }

  @BeforeEach
  void open() throws IOException {
    server = new FakeNameServer();
  }

  @AfterEach
  void close() throws IOException {
    for (Registry registry : open) {
      scheduler.execute("close", registry::close);
    }
    scheduler.stop(5000);
    wire.close(5000);
    server.close();
  }

  private Registry watched(String url) {
    return watched(url, new File("/nowhere"));
  }

  private Registry watched(String url, File resolvConf) {
    RegistryContext context =
        new RegistryContext(Settings.read(Collections.emptyMap()), scheduler, wire);
    Registry registry =
        DnsFactory.registry(new DnsOptions(ServerUrl.parse(url, 53)), context, resolvConf);
    open.add(registry);
    scheduler.execute("watch", () -> registry.watch(seen));
    return registry;
  }

  private String at(String domain, String more) {
    return "dns://" + domain + "?server=" + server.address() + more;
  }

  private List<Instance> looked(Registry registry, String service, int count) {
    Await.until(
        count + " instances of " + service,
        () -> {
          look(registry, service);
          List<Instance> all = seen.services.get(service);
          return all != null && all.size() == count;
        },
        () -> seen.services + " " + seen.failures + " " + server.asked);
    return seen.services.get(service);
  }

  /** Looks, and waits until that is done. */
  private void look(Registry registry, String service) {
    AtomicInteger done = new AtomicInteger();
    scheduler.execute("look", () -> registry.look(service, done::incrementAndGet));
    Await.until("look to end", () -> done.get() > 0, () -> server.asked);
    assertEquals(1, done.get());
  }

  private static ResourceRecord service(Name name, int weight, int port, Name target) {
    return ResourceRecord.service(name, 5, 0, weight, port, target);
  }

  private static ResourceRecord address(Name name, String address) throws IOException {
    return ResourceRecord.address(name, 5, InetAddress.getByName(address));
  }

  @Test
  void aServiceIsWhatItsSrvRecordsSay() throws Exception {
    server.has(
        ResourceRecord.service(LIST, 5, 10, 50, 8080, HOST),
        service(LIST, 0, 8081, HOST),
        service(Name.of("_https._tcp.orders.svc.test"), 100, 8443, Name.of("six.svc.test")),
        address(HOST, "10.0.0.7"),
        address(Name.of("six.svc.test"), "fd00::7"));
    List<Instance> all = looked(watched(at("svc.test", "")), "orders", 3);
    assertEquals("10.0.0.7:8080", all.get(0).authority());
    assertEquals("10.0.0.7:8080", all.get(0).id());
    assertEquals("10", all.get(0).metadata().get("priority"));
    assertEquals(0.5, all.get(0).weight());
    assertFalse(all.get(0).secure());
    assertEquals(0.01, all.get(1).weight());
    assertTrue(all.get(2).secure());
    assertEquals("[fd00:0:0:0:0:0:0:7]:8443", all.get(2).authority());
    assertTrue(seen.ready.get() > 0);
  }

  @Test
  void whatTheServerAddsIsNotAskedFor() throws Exception {
    server.answers =
        (query, stream) ->
            FakeNameServer.question(query).equals(LIST + " SRV")
                ? FakeNameServer.reply(
                    query,
                    0,
                    List.of(service(LIST, 1, 8080, HOST)),
                    List.of(),
                    List.of(address(HOST, "10.0.0.7")))
                : server.fromRecords(query, stream);
    looked(watched(at("svc.test", "")), "orders", 1);
    assertFalse(server.asked.contains(HOST + " A"), server.asked.toString());
  }

  @Test
  void anInstanceThatIsNoneDoesNotHideTheOthers() throws Exception {
    try (Printed printed = new Printed()) {
      server.has(
          service(LIST, 1, 0, HOST),
          service(LIST, 1, 8081, Name.of("nowhere.svc.test")),
          service(LIST, 1, 8082, Name.ROOT),
          service(LIST, 1, 8083, HOST),
          address(HOST, "10.0.0.7"));
      assertEquals(8083, looked(watched(at("svc.test", "")), "orders", 1).get(0).port());
      assertEquals(1, printed.lines("has port 0").size());
      assertEquals(1, printed.lines("there is no address of nowhere.svc.test").size());
    }
  }

  @Test
  void anInstanceOfDnsSdSaysWhatItIs() throws Exception {
    Name node = LIST.child("Orders No. 1");
    server.has(
        ResourceRecord.pointer(LIST, 5, node),
        service(node, 200, 8080, HOST),
        ResourceRecord.texts(node, 5, List.of("txtvers=1", "version=3", "zone=b", "path=/x")),
        address(HOST, "10.0.0.7"));
    Instance only = looked(watched(at("svc.test", "")), "orders", 1).get(0);
    assertEquals("Orders No. 1", only.id());
    assertEquals("3", only.version());
    assertEquals("b", only.zone());
    assertEquals(2.0, only.weight());
    assertEquals(Map.of("path", "/x"), only.metadata());
  }

  @Test
  void aServiceIsFoundAmongTheInstancesOfTheWholeDomain() throws Exception {
    Name all = Name.of("_http._tcp.svc.test");
    Name node = all.child("Shop 1");
    server.has(
        service(all.child("orders"), 1, 8080, HOST),
        ResourceRecord.pointer(all.child("_sub").child("_shop"), 5, node),
        service(node, 1, 8090, HOST),
        address(HOST, "10.0.0.7"));
    Registry registry = watched(at("svc.test", ""));
    assertEquals(8080, looked(registry, "orders", 1).get(0).port());
    assertEquals(8090, looked(registry, "shop", 1).get(0).port());
  }

  @Test
  void addressesAreAServiceWhereTheirPortIsSaid() throws Exception {
    Name name = Name.of("orders.svc.test");
    server.has(address(name, "10.0.0.7"), address(name, "10.0.0.8"));
    look(watched(at("svc.test", "")), "orders");
    assertNull(seen.services.get("orders"));
    assertEquals(8080, looked(watched(at("svc.test", "&port=8080")), "orders", 2).get(0).port());
    assertEquals(80, looked(watched(at("svc.test", "&type=a")), "orders", 2).get(0).port());
    assertTrue(
        looked(watched(at("svc.test", "&type=a&port=443")), "orders", 2).get(0).secure());
  }

  @Test
  void aliasesAreFollowed() throws Exception {
    Name canonical = Name.of("web.svc.test");
    byte[] target = canonical.bytes();
    server.has(service(LIST, 1, 8080, HOST), address(canonical, "10.0.0.9"));
    server.answers =
        (query, stream) ->
            FakeNameServer.question(query).equals(HOST + " A")
                ? FakeNameServer.reply(
                    query,
                    0,
                    List.of(ResourceRecord.of(HOST, ResourceRecord.CNAME, 1, 5, target)),
                    List.of())
                : server.fromRecords(query, stream);
    assertEquals("10.0.0.9", looked(watched(at("svc.test", "")), "orders", 1).get(0).host());
  }

  @Test
  void errorsEmptyNoListAndThatThereIsNothingDoesWhenItIsSaidTwice() throws Exception {
    server.has(service(LIST, 1, 8080, HOST), address(HOST, "10.0.0.7"));
    Registry registry = watched(at("svc.test", ""));
    looked(registry, "orders", 1);
    for (int rcode : new int[] {Rcode.SERVFAIL, Rcode.REFUSED, Rcode.NOTIMP}) {
      server.answers =
          (query, stream) -> FakeNameServer.reply(query, rcode, List.of(), List.of());
      Await.until(
          rcode + " to be told",
          () -> {
            look(registry, "orders");
            String reason = "name server " + server.address() + ": it answers ";
            return seen.failures.stream()
                .anyMatch(line -> line.startsWith(reason + Rcode.name(rcode)));
          },
          () -> seen.failures);
      assertEquals(1, seen.services.get("orders").size());
    }
    server.forget();
    server.answers = server::fromRecords;
    looked(registry, "orders", 0);
    long times = server.asked.stream().filter(line -> line.equals(LIST + " SRV")).count();
    assertTrue(times >= 2, server.asked.toString());
  }

  @Test
  void damagedAnswersChangeNothing() throws Exception {
    server.has(service(LIST, 1, 8080, HOST), address(HOST, "10.0.0.7"));
    Registry registry = watched(at("svc.test", ""));
    looked(registry, "orders", 1);
    server.answers =
        (query, stream) -> {
          byte[] whole = server.fromRecords(query, stream);
          whole[7] = 9;
          return whole;
        };
    Await.until(
        "the damage to be told",
        () -> {
          look(registry, "orders");
          return seen.failures.stream().anyMatch(line -> line.contains("damaged: it is cut off"));
        },
        () -> seen.failures);
    assertEquals(1, seen.services.get("orders").size());
  }

  @Test
  void whatDoesNotFitIsAskedForByTcp() throws Exception {
    for (int i = 0; i < 200; i++) {
      server.has(service(LIST, 1, 8000 + i, HOST));
    }
    server.has(address(HOST, "10.0.0.7"));
    server.answers =
        (query, stream) -> {
          byte[] whole = server.fromRecords(query, stream);
          if (!stream && whole.length > 1232) {
            whole = FakeNameServer.reply(query, 0, List.of(), List.of());
            whole[2] |= 2;
          }
          return whole;
        };
    looked(watched(at("svc.test", "")), "orders", 200);
    assertTrue(server.asked.contains(LIST + " SRV tcp"), server.asked.toString());
  }

  @Test
  void aForgedAnswerIsWaitedThrough() throws Exception {
    server.has(service(LIST, 1, 8080, HOST), address(HOST, "10.0.0.7"));
    server.answers =
        (query, stream) -> {
          byte[] right = server.fromRecords(query, stream);
          right[1]++;
          return right;
        };
    try (FakeNameServer second = new FakeNameServer()) {
      second.has(service(LIST, 1, 9090, HOST), address(HOST, "10.0.0.8"));
      String url = at("svc.test", "," + second.address());
      assertEquals("10.0.0.8:9090", looked(watched(url), "orders", 1).get(0).authority());
    }
  }

  @Test
  void whereAServerIsGoneTheNextOneAnswers() throws Exception {
    int dead;
    try (FakeNameServer gone = new FakeNameServer()) {
      dead = gone.port();
    }
    server.has(service(LIST, 1, 8080, HOST), address(HOST, "10.0.0.7"));
    looked(
        watched("dns://svc.test?server=127.0.0.1:" + dead + "," + server.address()), "orders", 1);
    assertEquals(List.of(), seen.failures);
  }

  @Test
  void aServerWithoutEdnsIsAskedWithoutIt() throws Exception {
    server.has(service(LIST, 1, 8080, HOST), address(HOST, "10.0.0.7"));
    server.answers =
        (query, stream) ->
            query[11] > 0
                ? FakeNameServer.reply(query, Rcode.FORMERR, List.of(), List.of())
                : server.fromRecords(query, stream);
    looked(watched(at("svc.test", "")), "orders", 1);
  }

  @Test
  void whoIsNotThereIsNotAskedForAgainAtOnce() {
    Registry registry = watched(at("svc.test", ""));
    look(registry, "nobody");
    int asked = server.asked.size();
    look(registry, "nobody");
    look(registry, "bad..name");
    assertEquals(asked, server.asked.size());
    assertNull(seen.services.get("nobody"));
  }

  @Test
  void theHostsOwnSettingsSayWhomToAskAndWhere() throws Exception {
    Path file = directory.resolve("resolv.conf");
    Files.writeString(file, "# none\nsearch a.test b.test\nnameserver 127.0.0.1\n");
    ResolvConf read = new ResolvConf(file.toFile());
    assertEquals(List.of("127.0.0.1"), read.servers());
    assertEquals(List.of("a.test", "b.test"), read.search());
    Files.writeString(file, "domain c.test.\n");
    assertEquals(List.of("c.test."), read.search());
    assertEquals(List.of("127.0.0.1"), read.servers());
    server.has(
        service(Name.of("_http._tcp.orders.c.test"), 1, 8080, HOST), address(HOST, "10.0.0.7"));
    looked(watched("dns://?server=" + server.address(), file.toFile()), "orders", 1);
  }

  @Test
  void whereTheHostSaysNothingOneLineTellsWhatHelps() {
    watched("dns://svc.test", new File("/nowhere/resolv.conf"));
    Await.until("a reason", () -> !seen.failures.isEmpty(), () -> seen.failures);
    assertEquals(
        "/nowhere/resolv.conf cannot be read; server=<address> in the URL names a name server",
        seen.failures.get(0));
  }

  /** What came of something that was asked for. */
  private static final class Outcome implements Completion {
    volatile String what;

    @Override
    public void succeeded() {
      what = "succeeded";
    }

    @Override
    public void failed(String reason) {
      what = reason;
    }

    String await() {
      Await.until("an outcome", () -> what != null, () -> "none");
      return what;
    }
  }

  private static Instance self(int port) {
    return Instance.builder("orders", "web_1", "10.0.0.7", port)
        .zone("a")
        .weight(2)
        .metadata(Map.of("priority", "3", "started", "12"))
        .build();
  }

  private Message update(int index) throws IOException {
    return Message.read(server.updates.get(index));
  }

  private static List<String> changes(Message update) {
    List<String> changes = new ArrayList<>();
    for (ResourceRecord record : update.authorities) {
      String how = record.group == 1 ? "+" : record.group == ResourceRecord.NONE ? "-" : "--";
      changes.add(how + record.name + " " + ResourceRecord.typeName(record.type));
    }
    return changes;
  }

  @Test
  void anInstanceIsRegisteredForEveryKindOfReaderAndLeavesNothing() throws Exception {
    Registry registry = watched(at("svc.test", "&update=" + server.address() + "&lease=none"));
    assertTrue(registry.registers());
    Outcome registered = new Outcome();
    scheduler.execute("register", () -> registry.register(self(8080), registered));
    assertEquals("succeeded", registered.await());
    Message update = update(0);
    String node = "web_1._http._tcp.orders.svc.test";
    String host = Layout.host("web_1") + ".orders.svc.test";
    assertEquals(
        List.of(
            "--" + host + " A",
            "--" + host + " AAAA",
            "+" + host + " A",
            "--" + node + " SRV",
            "+" + node + " SRV",
            "--" + node + " TXT",
            "+" + node + " TXT",
            "+" + LIST + " PTR",
            "+" + LIST + " SRV"),
        changes(update));
    ResourceRecord listed = update.authorities.get(8);
    assertEquals(3, listed.priority());
    assertEquals(200, listed.weight());
    assertEquals(8080, listed.port());
    assertEquals(Name.of(host), listed.target());
    assertEquals(5, listed.ttl);
    assertEquals(List.of("id=web_1", "zone=a", "started=12"), update.authorities.get(6).texts());

    Outcome moved = new Outcome();
    scheduler.execute("register", () -> registry.register(self(8081), moved));
    assertEquals("succeeded", moved.await());
    assertEquals("-" + LIST + " SRV", changes(update(1)).get(0));
    assertEquals(8080, update(1).authorities.get(0).port());

    Outcome drained = new Outcome();
    scheduler.execute("drain", () -> registry.drain(self(8081), drained));
    assertEquals("succeeded", drained.await());
    assertEquals(
        List.of("-" + LIST + " PTR", "-" + LIST + " SRV"), changes(update(2)).subList(0, 2));
    assertTrue(
        update(2).authorities.get(8).texts().contains("state=draining"),
        changes(update(2)).toString());
    Outcome renewed = new Outcome();
    scheduler.execute("renew", () -> registry.renew(self(8081), renewed));
    assertEquals("succeeded", renewed.await());
    assertEquals(changes(update(2)), changes(update(3)));

    Outcome left = new Outcome();
    scheduler.execute("deregister", () -> registry.deregister(self(8081), left));
    assertEquals("succeeded", left.await());
    List<String> gone = changes(update(4));
    assertTrue(
        gone.containsAll(
            List.of(
                "-" + LIST + " PTR",
                "-" + LIST + " SRV",
                "--" + node + " type 255",
                "--" + host + " type 255")),
        gone.toString());
    assertTrue(gone.stream().noneMatch(each -> each.startsWith("+")), gone.toString());
  }

  @Test
  void whatAServerHasAgainstAnUpdateIsOneClause() throws Exception {
    Registry registry = watched(at("svc.test", "&update=" + server.address()));
    String[] reasons = {
      "REFUSED, who sends no key (tsig) may not update zone svc.test",
      "NOTAUTH, it is no primary of zone svc.test",
      "NOTIMP, it takes no updates",
      "SERVFAIL, the update of zone svc.test has failed"
    };
    int[] codes = {Rcode.REFUSED, Rcode.NOTAUTH, Rcode.NOTIMP, Rcode.SERVFAIL};
    for (int i = 0; i < codes.length; i++) {
      int code = codes[i];
      server.answers =
          (query, stream) ->
              (query[2] & 0x78) >> 3 == Message.UPDATE
                  ? FakeNameServer.reply(query, code, List.of(), List.of())
                  : server.fromRecords(query, stream);
      Outcome refused = new Outcome();
      scheduler.execute("register", () -> registry.register(self(8080), refused));
      String reason = refused.await();
      assertTrue(
          reason.startsWith("name server " + server.address() + ": " + reasons[i]), reason);
    }
    assertFalse(watched(at("svc.test", "")).registers());
  }

  @Test
  void whoSaysThatItLeavesHasDepartedAndWhoIsMissingHasNot() throws Exception {
    for (String id : new String[] {"a", "b", "c"}) {
      Name node = LIST.child(id);
      server.has(
          ResourceRecord.pointer(LIST, 5, node),
          service(node, 100, 8080, Name.of(id + ".svc.test")),
          service(LIST, 100, 8080, Name.of(id + ".svc.test")),
          ResourceRecord.texts(node, 5, List.of("id=" + id)),
          address(Name.of(id + ".svc.test"), "10.0.0." + (int) id.charAt(0)));
    }
    Registry registry = watched(at("svc.test", ""));
    looked(registry, "orders", 3);
    server.forget(LIST.toString(), LIST.child("b").toString(), LIST.child("c").toString());
    server.has(
        ResourceRecord.pointer(LIST, 5, LIST.child("a")),
        service(LIST, 100, 8080, Name.of("a.svc.test")),
        ResourceRecord.texts(LIST.child("b"), 5, List.of("id=b", "state=draining")));
    looked(registry, "orders", 1);
    assertEquals(Set.of("b"), seen.departed);
  }
}
