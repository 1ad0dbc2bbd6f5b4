package io.graft.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.test.AdminClient;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the metrics of a caller say of its calls with and without TLS. */
class CallCountsTest {
  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(ints = {8, 25})
  void callsAreCountedByHowTheyWereSecured(int jdk) throws Exception {
    Path registry = Files.createDirectory(temp.resolve("registry"));
    try (Server orders = server("orders", registry, "permissive");
        Server bills = server("bills", registry, "off");
        Caller caller = new Caller(jdk, registry, Map.of("graft.tls", "permissive"))) {
      orders.awaitAnnounced();
      for (String client : new String[] {"url", "apache4", "okhttp"}) {
        assertServed(caller, caller.get(client, "http://orders/"));
        assertServed(caller, caller.get(client, "http://bills/"));
        assertServed(caller, caller.call(client, "POST", "http://orders/", 10));
      }
      // Not a service: its calls are not among those that may have TLS.
      assertServed(caller, caller.get("url", bills.http("/")));

      String metrics = AdminClient.of(caller.process()).metrics();
      assertEquals(6, count(caller.process(), "orders", "mtls"), metrics);
      assertEquals(0, count(caller.process(), "orders", "plaintext"), metrics);
      assertEquals(0, count(caller.process(), "bills", "mtls"), metrics);
      assertEquals(3, count(caller.process(), "bills", "plaintext"), metrics);
      assertTrue(metrics.contains("# TYPE graft_tls_calls_total counter"), metrics);
      assertEquals(4, metrics.split("\ngraft_tls_calls_total[{]", -1).length - 1, metrics);
    }
  }

  private static void assertServed(Caller caller, String result) {
    assertTrue(result.startsWith("200 "), () -> result + "\n" + caller.process().dump());
  }

  private static Server server(String name, Path registry, String tls) throws Exception {
    return new Server(
        JdkMain.class,
        Jdk.require(25),
        registry,
        Map.of(
            "graft.service.name", name,
            "graft.service.address", Server.hostAddress(),
            "graft.tls", tls));
  }

  /** How many attempts a process has counted. */
  static int count(JavaProcess process, String service, String security) {
    String metrics = AdminClient.of(process).metrics();
    Matcher line =
        Pattern.compile("\ngraft_tls_calls_total[{]([^}]*)[}] ([0-9]+)").matcher(metrics);
    while (line.find()) {
      String labels = line.group(1);
      if (labels.contains("graft_service=\"" + service + '"')
          && labels.contains("graft_security=\"" + security + '"')) {
        return Integer.parseInt(line.group(2));
      }
    }
    throw new AssertionError("no count of " + service + " by " + security + " in\n" + metrics);
  }
}
