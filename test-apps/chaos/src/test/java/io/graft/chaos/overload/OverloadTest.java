package io.graft.chaos.overload;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.test.AdminClient;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Ratios of what is measured in the same run. The machine may be busy with other things, which
 * makes them worse and never better: the best of three counts. It is here because it runs alone,
 * and in the middle of a build all others would have to end before it, and to wait for it.
 */
@Isolated("how much a server can serve is compared")
class OverloadTest {
  @ParameterizedTest(name = "{0}, {1} threads, {2} connections")
  @CsvSource("tomcat,16,1000,40,400")
  void atThreeTimesCapacityItServesAsMuchAndNearlyAsFast(
      String server, int threads, int connections, int millis, double capacity)
      throws InterruptedException {
    try (JavaProcess shop = start(server, threads, connections, millis)) {
      AdminClient admin = AdminClient.of(shop);
      String line = shop.awaitOut("listening on \\d+");
      OpenLoad load = new OpenLoad(Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1)));
      load.run(capacity / 2, 5);
      OpenLoad.Result calm = load.run(capacity * 0.8, 8);
      load.run(capacity * 3, 4);
      OpenLoad.Result over = load.run(capacity * 3, 8);
      for (int more = 0; more < 2 && !holds(calm, over, capacity); more++) {
        System.out.println("  once more, after:   " + over);
        over = load.run(capacity * 3, 8);
      }
      System.out.println(server + " " + threads + "/" + connections);
      System.out.println("  at 0.8 of capacity: " + calm);
      System.out.println("  at 3 times it:      " + over);
      System.out.println("  " + admin.status().get("service"));
      assertTrue(holds(calm, over, capacity), calm + "; then " + over);
    }
  }

  @ParameterizedTest(name = "{0}, {1} threads, {2} connections")
  @EnabledIf("io.graft.test.Jdk#isMatrix")
  @CsvSource({"tomcat,200,8,20,400", "jdk,16,1000,40,400"})
  void andSoWithOtherLimits(
      String server, int threads, int connections, int millis, double capacity)
      throws InterruptedException {
    atThreeTimesCapacityItServesAsMuchAndNearlyAsFast(
        server, threads, connections, millis, capacity);
  }

  private static boolean holds(OpenLoad.Result calm, OpenLoad.Result over, double capacity) {
    return over.servedRate() > 0.8 * capacity && over.latency(0.9) < 2 * calm.latency(0.99);
  }

  private static JavaProcess start(String server, int threads, int connections, int millis) {
    return JavaProcess.on(Jdk.current())
        .main(Shop.class.getName(), System.getProperty("java.class.path"))
        .withAgent()
        .asInProduction()
        .property("graft.server.shed", "enforce")
        .arguments(
            server,
            Integer.toString(threads),
            Integer.toString(connections),
            Integer.toString(millis))
        .start();
  }
}
