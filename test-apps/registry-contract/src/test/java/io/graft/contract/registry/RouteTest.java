package io.graft.contract.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.Await;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import io.graft.test.TemporaryDirectory;
import io.graft.test.servers.ConsulServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A host with several interfaces, the one to the registry neither the first nor the last of them:
 * the address that is registered is the one by which the registry is reached, so that callers on
 * its network reach the instance. With real interfaces, in a network name space.
 */
class RouteTest {
  private static final long PID = ProcessHandle.current().pid();
  private static final String SPACE = "gr" + PID;
  private static final String NEAR = "grn" + PID % 100000;

  /** Addresses that RFC 2544 keeps for tests, and a local one of IPv6. */
  private static final String NET = "198.19." + PID % 256 + ".";

  private static final String NET6 = "fd00:9a:" + Long.toHexString(PID % 65536) + "::";

  private final ConsulServer consul = new ConsulServer();
  private final TemporaryDirectory cache = TemporaryDirectory.create();

  @BeforeEach
  void lay() {
    try {
      run("ip netns add " + SPACE);
      inside("ip link add first0 type veth peer name first0-peer");
      inside("ip addr add 172.30.0.1/16 dev first0");
      run("ip link add " + NEAR + " type veth peer name eth0 netns " + SPACE);
      run("ip addr add " + NET + "1/24 dev " + NEAR);
      run("ip addr add " + NET6 + "1/64 dev " + NEAR + " nodad");
      run("ip link set " + NEAR + " up");
      inside("ip addr add " + NET + "2/24 dev eth0");
      inside("ip addr add " + NET6 + "2/64 dev eth0 nodad");
      inside("ip link add docker0 type veth peer name docker0-peer");
      inside("ip addr add 172.17.0.1/16 dev docker0");
      inside("ip link add wg0 type veth peer name wg0-peer");
      inside("ip addr add 10.8.0.2/24 dev wg0");
      inside("ip addr add fd00:8::2/64 dev wg0 nodad");
      inside("ip link set lo up");
      inside("ip link set eth0 up");
      // Cables whose both ends are here.
      for (String each : List.of("first0", "docker0", "wg0")) {
        inside("ip link set " + each + " up");
        inside("ip link set " + each + "-peer up");
      }
    } catch (IOException e) {
      close();
      Assumptions.assumeTrue(System.getenv("CI") != null, "no name spaces here: " + e);
      throw new UncheckedIOException(e);
    }
    consul.start();
  }

  @AfterEach
  void close() {
    consul.close();
    cache.close();
    for (String command : List.of("ip link del " + NEAR, "ip netns del " + SPACE)) {
      try {
        run(command);
      } catch (IOException e) {
        // It was not laid.
        continue;
      }
    }
  }

  private static void inside(String command) throws IOException {
    run("ip netns exec " + SPACE + " " + command);
  }

  private static void run(String command) throws IOException {
    Process process = new ProcessBuilder(command.split(" ")).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(command + ": " + said.trim());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(command, e);
    }
  }

  private JavaProcess start(String service, String registry) {
    JavaProcess process =
        JavaProcess.on(Jdk.current())
            .name(service)
            .within(List.of("ip", "netns", "exec", SPACE))
            .main(Application.class)
            .arguments(service, "0.0.0.0")
            .withAgent()
            .jvmArguments("-Xmx64m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
            .property("graft.registry", registry)
            .property("graft.registry.cache", cache.path())
            .property("graft.service.name", service)
            .start();
    process.awaitOut("listening on \\d+");
    return process;
  }

  private String listed(String service) {
    return Await.value(
        service + " to be listed",
        () -> {
          for (JsonNode each :
              consul.api().get("/v1/health/service/" + service + "?passing=true").json()) {
            return each.path("Service").path("Address").asText();
          }
          return null;
        },
        found -> found != null);
  }

  @Test
  void ofSeveralInterfacesTheOneToTheRegistryIsRegisteredAndReached() throws Exception {
    try (FaultyProxy four = FaultyProxy.to(consul.port(), InetAddress.getByName(NET + "1"));
        FaultyProxy six = FaultyProxy.to(consul.port(), InetAddress.getByName(NET6 + "1"));
        JavaProcess one = start("Routed_4", "consul://" + NET + "1:" + four.port() + "?ttl=3s");
        JavaProcess other =
            start("6routed", "consul://[" + NET6 + "1]:" + six.port() + "?ttl=3s")) {
      assertEquals(NET + "2", listed("Routed_4"));
      assertEquals(InetAddress.getByName(NET6 + "2"), InetAddress.getByName(listed("6routed")));
      JsonNode catalog = consul.api().get("/v1/catalog/services").json();
      assertTrue(catalog.has("Routed_4"), "the name as it is written: " + catalog);
      try (Applications callers = new Applications()) {
        Applications.Running caller =
            callers.start(
                Jdk.current(),
                "consul://127.0.0.1:" + consul.port() + "?ttl=3s",
                "caller",
                "caller",
                Map.of());
        assertEquals("Routed_4", caller.call("routed_4"), one.err()::toString);
        assertEquals("6routed", caller.call("6routed"), other.err()::toString);
        assertTrue(
            caller.call("routed_4:1").startsWith("failed"),
            "a port that no instance has is a port");
      }
    }
  }
}
