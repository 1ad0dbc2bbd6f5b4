package io.graft.registry.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.service.Instance;
import io.graft.net.Await;
import io.graft.net.Printed;
import io.graft.registry.Registry;
import io.graft.registry.dns.message.Name;
import io.graft.registry.dns.message.Rcode;
import io.graft.registry.dns.message.ResourceRecord;
import io.graft.registry.dns.resolve.ResolvConf;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DnsRegistryTest extends DnsFixture {
  @Test
  void aServiceIsReadFromItsSrvRecords() throws Exception {
    server.has(
        ResourceRecord.service(LIST, 5, 10, 50, 8080, HOST),
        service(LIST, 0, 8081, HOST),
        service(Name.of("_https._tcp.orders.svc.test"), 100, 8443, Name.of("six.svc.test")),
        address(HOST, "10.0.0.7"),
        address(Name.of("six.svc.test"), "fd00::7"));
    List<Instance> all = new ArrayList<>(looked(watched(at("svc.test", "")), "orders", 3));
    all.sort(Comparator.comparingInt(Instance::port));
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
  void additionalRecordsAreNotQueriedAgain() throws Exception {
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
  void anInvalidInstanceDoesNotHideTheOthers() throws Exception {
    try (Printed printed = new Printed()) {
      server.has(
          service(LIST, 1, 0, HOST),
          service(LIST, 1, 8081, Name.of("nowhere.svc.test")),
          service(LIST, 1, 8082, Name.ROOT),
          service(LIST, 1, 8083, HOST),
          address(HOST, "10.0.0.7"));
      assertEquals(8083, looked(watched(at("svc.test", "")), "orders", 1).get(0).port());
      assertEquals(1, printed.lines("has port 0").size());
      assertEquals(1, printed.lines("there is no address for nowhere.svc.test").size());
    }
  }

  @Test
  void anInstanceOfDnsSdHasItsMetadata() throws Exception {
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
  void addressesAreAServiceIfThePortIsConfigured() throws Exception {
    Name name = Name.of("orders.svc.test");
    server.has(address(name, "10.0.0.7"), address(name, "10.0.0.8"));
    look(watched(at("svc.test", "")), "orders");
    assertNull(seen.services.get("orders"));
    assertEquals(8080, looked(watched(at("svc.test", "&port=8080")), "orders", 2).get(0).port());
    assertEquals(80, looked(watched(at("svc.test", "&type=a")), "orders", 2).get(0).port());
    assertTrue(looked(watched(at("svc.test", "&type=a&port=443")), "orders", 2).get(0).secure());
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
  void errorsEmptyNoListAndANegativeResponseDoesIfRepeated() throws Exception {
    server.has(service(LIST, 1, 8080, HOST), address(HOST, "10.0.0.7"));
    Registry registry = watched(at("svc.test", ""));
    looked(registry, "orders", 1);
    for (int rcode : new int[] {Rcode.SERVFAIL, Rcode.REFUSED, Rcode.NOTIMP}) {
      server.answers = (query, stream) -> FakeNameServer.reply(query, rcode, List.of(), List.of());
      Await.until(
          rcode + " to be told",
          () -> {
            look(registry, "orders");
            String reason = "name server " + server.address() + ": it responds with ";
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
  void malformedResponsesChangeNothing() throws Exception {
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
          return seen.failures.stream()
              .anyMatch(line -> line.contains("malformed: it is truncated"));
        },
        () -> seen.failures);
    assertEquals(1, seen.services.get("orders").size());
  }

  @Test
  void truncatedResponsesAreQueriedByTcp() throws Exception {
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
  void aForgedResponseIsIgnored() throws Exception {
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
  void ifAServerIsDownTheNextOneIsQueried() throws Exception {
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
  void aServerWithoutEdnsIsQueriedWithoutIt() throws Exception {
    server.has(service(LIST, 1, 8080, HOST), address(HOST, "10.0.0.7"));
    server.answers =
        (query, stream) ->
            query[11] > 0
                ? FakeNameServer.reply(query, Rcode.FORMERR, List.of(), List.of())
                : server.fromRecords(query, stream);
    looked(watched(at("svc.test", "")), "orders", 1);
  }

  @Test
  void anUnknownServiceIsNotQueriedAgainAtOnce() {
    Registry registry = watched(at("svc.test", ""));
    look(registry, "nobody");
    int asked = server.asked.size();
    look(registry, "nobody");
    look(registry, "bad..name");
    assertEquals(asked, server.asked.size());
    assertNull(seen.services.get("nobody"));
  }

  @Test
  void nameServersAndDomainsComeFromTheHost() throws Exception {
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
  void withoutHostSettingsOneLogLineSaysWhatToSet() {
    watched("dns://svc.test", new File("/nowhere/resolv.conf"));
    Await.until("a reason", () -> !seen.failures.isEmpty(), () -> seen.failures);
    assertEquals(
        "/nowhere/resolv.conf cannot be read; set server=<address> in the URL",
        seen.failures.get(0));
  }

  @Test
  void aDrainingInstanceHasDepartedAndAMissingOneHasNot() throws Exception {
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
