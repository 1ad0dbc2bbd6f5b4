package io.graft.governance.limit;

import static io.graft.governance.limit.ServerSimulation.MICRO;
import static io.graft.governance.limit.ServerSimulation.MILLI;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.graft.governance.rule.Priority;
import java.lang.management.ManagementFactory;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

class AdaptiveConcurrencyTest {
  /** Four processors, a millisecond of work each. */
  private static ServerSimulation computing(long seed) {
    ServerSimulation server = new ServerSimulation(seed, true);
    server.compute = MILLI;
    return server;
  }

  /** As that, and 20 ms of waiting for others: some 90 requests in progress at its capacity. */
  private static ServerSimulation mixed(long seed) {
    ServerSimulation server = computing(seed);
    server.remote = 20 * MILLI;
    return server;
  }

  /** Fifty threads that wait for others: its capacity is that of the pool. */
  private static ServerSimulation pooled(long seed) {
    ServerSimulation server = new ServerSimulation(seed, true);
    server.compute = 10 * MICRO;
    server.remote = 20 * MILLI;
    server.threads = 50;
    return server;
  }

  /** Two hundred threads that need one of ten connections. */
  private static ServerSimulation database(long seed) {
    ServerSimulation server = new ServerSimulation(seed, true);
    server.compute = 50 * MICRO;
    server.connections = 10;
    server.held = 5 * MILLI;
    return server;
  }

  @Test
  void theLowestLimitAdmitsOneRequestOfEveryPriority() {
    AdaptiveConcurrency limit =
        new AdaptiveConcurrency(CpuLoad.UNKNOWN, new ServerQueues(), 1, System.nanoTime());
    for (Priority priority : Priority.values()) {
      assertTrue(limit.limit(priority, 0) >= 1, priority + ": nothing would ever end");
    }
  }

  @Test
  void atThreeTimesCapacityItServesAsMuchAndNearlyAsFast() {
    overload("computing", 4000, AdaptiveConcurrencyTest::computing);
    overload("mixed", 4000, AdaptiveConcurrencyTest::mixed);
    overload("pooled", 2500, AdaptiveConcurrencyTest::pooled);
    overload("database", 2000, AdaptiveConcurrencyTest::database);
    overload(
        "sixteen processors",
        16_000,
        seed -> {
          ServerSimulation server = computing(seed);
          server.processors = 16;
          server.min = 32;
          return server;
        });
    overload(
        "eight threads",
        390,
        seed -> {
          ServerSimulation server = pooled(seed);
          server.threads = 8;
          return server;
        });
    overload(
        "eight threads, admitted before they wait",
        390,
        seed -> {
          ServerSimulation server = pooled(seed);
          server.threads = 8;
          server.admitsFirst = true;
          return server;
        });
    overload(
        "database, admitted before they wait",
        2000,
        seed -> {
          ServerSimulation server = database(seed);
          server.threads = 16;
          server.admitsFirst = true;
          return server;
        });
    overload(
        "computing, processors unknown",
        4000,
        seed -> {
          ServerSimulation server = computing(seed);
          server.processorsKnown = false;
          server.waitingKnown = false;
          return server;
        });
  }

  private static void overload(String name, double capacity, LongFunction<ServerSimulation> make) {
    ServerSimulation server = make.apply(1);
    server.rate(capacity * 0.8).run(10).reset().run(15);
    double calm = server.latency(0.99);
    assertTrue(server.refusedShare() < 0.005, name + " refuses " + server.refusedShare());
    server.rate(capacity * 3).run(5).reset().run(15);
    assertTrue(server.servedRate() > 0.9 * capacity, name + " serves " + server.servedRate());
    double most = calm * 2;
    assertTrue(server.latency(0.99) < most, name + ": " + server.latency(0.99) + " of " + most);
  }

  @Test
  void ifRefusingCannotKeepUpItStillServes() {
    ServerSimulation server = pooled(12);
    server.threads = 16;
    server.processors = 1;
    server.refusal = 1.5 * MILLI;
    server.rate(300).run(10);
    server.rate(1600).run(10).reset().run(10);
    assertTrue(server.servedRate() > 0.7 * 800, "serves " + server.servedRate());
    server.rate(300).run(20).reset().run(5);
    assertEquals(0, server.refused, "and recovers");
  }

  @Test
  void withoutALimitLatencyGrowsAsLongAsOverloadLasts() {
    ServerSimulation server = computing(1);
    server.limited = false;
    server.rate(4000 * 0.8).run(3).reset().run(5);
    double calm = server.latency(0.99);
    server.rate(4000 * 3).run(5).reset().run(5);
    assertTrue(server.latency(0.5) > 20 * calm, "the simulation overloads what it simulates");
  }

  @Test
  void overloadThatLastsDoesNotBecomeNormal() {
    for (ServerSimulation server :
        new ServerSimulation[] {computing(2), mixed(2), database(2), pooled(2)}) {
      server.rate(1000).run(10);
      server.rate(12_000).run(10).reset().run(10);
      double soon = server.latency(0.99);
      server.run(90).reset().run(10);
      double later = server.latency(0.99);
      assertTrue(later < soon * 1.3, soon + " ms, and later " + later);
    }
  }

  @Test
  void aStepOfLoadWithinCapacityIsServed() {
    for (ServerSimulation server : new ServerSimulation[] {mixed(3), pooled(3), database(3)}) {
      server.rate(200).run(5);
      server.rate(1600).reset().run(20);
      assertTrue(server.refusedShare() < 0.001, "refused " + server.refusedShare());
    }
  }

  @Test
  void aSlowServiceWithoutOverloadRefusesNothing() {
    ServerSimulation server = mixed(4);
    server.rate(1000).run(20);
    server.remote = 100 * MILLI;
    server.reset().run(90);
    assertTrue(server.refusedShare() < 0.001, "refused " + server.refusedShare());
    double base = server.adaptive.baseNanos();
    assertTrue(base > 90 * MILLI, "and it is what is normal a minute later: " + base);
  }

  @Test
  void withUnknownProcessorLoadASlowerServiceIsDistinguishedFromAnOverloadedOne() {
    ServerSimulation server = mixed(5);
    server.processorsKnown = false;
    server.rate(2000).run(20);
    server.remote = 60 * MILLI;
    server.reset().run(6);
    double lost = server.refusedShare();
    server.reset().run(10);
    assertTrue(server.refusedShare() < 0.01, "refused " + lost + ", then " + server.refusedShare());
  }

  @Test
  void aTrialDetectsALimitThatIsTooLow() {
    // It gets ten times slower, and then somebody else keeps the processors busy: the limit is at
    // its least before a request is refused.
    ServerSimulation server = mixed(6);
    server.rate(300).run(20);
    server.remote = 200 * MILLI;
    server.run(8);
    assertEquals(20, server.adaptive.limit());
    server.processorsKnown = false;
    server.run(30).reset().run(20);
    assertTrue(server.refusedShare() < 0.01, "refused " + server.refusedShare());
  }

  @Test
  void aServiceOfMicrosecondsIsProtectedToo() {
    ServerSimulation server = computing(7);
    server.compute = 60 * MICRO;
    server.refusal = 2 * MICRO;
    double capacity = 4 / 60e-6;
    server.rate(capacity * 0.8).run(5).reset().run(5);
    double calm = server.latency(0.99);
    server.rate(capacity * 2).run(4).reset().run(5);
    assertTrue(server.servedRate() > 0.8 * capacity, "serves " + server.servedRate());
    assertTrue(server.latency(0.99) < 2 * calm, calm + ", then " + server.latency(0.99));
  }

  @Test
  void anIdleNightIsForgotten() {
    ServerSimulation server = mixed(8);
    server.rate(2000).run(20);
    double base = server.adaptive.baseNanos();
    int limit = server.adaptive.limit();
    server.rate(0.2).run(3600);
    assertEquals(base, server.adaptive.baseNanos());
    assertEquals(limit, server.adaptive.limit());
    server.rate(2000).reset().run(10);
    assertEquals(0, server.refused);
  }

  @Test
  void afterOverloadItServesAllAgain() {
    ServerSimulation server = mixed(9);
    server.rate(1000).run(10);
    server.rate(12_000).run(20);
    server.rate(1000).run(2).reset().run(10);
    assertEquals(0, server.refused);
  }

  @Test
  void theLeastImportantIsRefusedFirst() {
    ServerSimulation server = mixed(10);
    server.mix =
        new Priority[] {
          Priority.SHEDDABLE, Priority.SHEDDABLE_PLUS, Priority.CRITICAL, Priority.CRITICAL_PLUS
        };
    server.rate(2000).run(10);
    server.rate(6000).run(5).reset().run(10);
    double[] refused = new double[4];
    for (int i = 0; i < 4; i++) {
      int priority = server.mix[i].ordinal();
      refused[i] = server.refusedOf[priority] / (double) server.cameOf[priority];
    }
    assertTrue(refused[0] > 0.9, "sheddable " + refused[0]);
    assertTrue(refused[0] > refused[1] && refused[1] > refused[2] && refused[2] > refused[3]);
    assertTrue(refused[3] < 0.01, "critical-plus " + refused[3]);
  }

  @Test
  void eachPriorityHasItsShareOfTheLimit() {
    AdaptiveConcurrency adaptive =
        new AdaptiveConcurrency(CpuLoad.UNKNOWN, new ServerQueues(), 20, System.nanoTime());
    assertEquals(20, adaptive.limit());
    assertEquals(20, adaptive.limit(Priority.CRITICAL_PLUS, 0));
    assertEquals(18, adaptive.limit(Priority.CRITICAL, 0));
    assertEquals(16, adaptive.limit(Priority.SHEDDABLE_PLUS, 0));
    assertEquals(14, adaptive.limit(Priority.SHEDDABLE, 0));
    assertEquals(AdaptiveConcurrency.NO_LIMIT, adaptive.limit(Priority.NEVER, 1000));
  }

  @Test
  void aLimitOfTwoAdmitsTwoRequestsOfEveryPriority() {
    AdaptiveConcurrency adaptive =
        new AdaptiveConcurrency(CpuLoad.UNKNOWN, new ServerQueues(), 2, System.nanoTime());
    assertEquals(2, adaptive.limit(Priority.CRITICAL, 0));
    assertEquals(2, adaptive.limit(Priority.SHEDDABLE, 0));
  }

  @Test
  void observeRefusesNothingAndAdaptsToTheLoad() {
    ServerSimulation server = mixed(11);
    server.enforce = false;
    server.rate(1000).run(10);
    double base = server.adaptive.baseNanos();
    server.rate(4400).run(70);
    assertEquals(0, server.refused);
    assertTrue(server.adaptive.baseNanos() > 2 * base);
  }

  @Test
  void aRequestAllocatesNothing() {
    AdaptiveConcurrency adaptive =
        new AdaptiveConcurrency(CpuLoad.UNKNOWN, new ServerQueues(), 20, System.nanoTime());
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long now = requests(adaptive, System.nanoTime(), 50_000);
    long id = Thread.currentThread().getId();
    long before = threads.getThreadAllocatedBytes(id);
    requests(adaptive, now, 200_000);
    double bytes = (threads.getThreadAllocatedBytes(id) - before) / 200_000.0;
    assertTrue(bytes < 0.1, bytes + " B");
  }

  private static long requests(AdaptiveConcurrency adaptive, long from, int count) {
    long now = from;
    for (int i = 0; i < count; i++) {
      if (i % 30 >= adaptive.limit(Priority.CRITICAL, i % 30)) {
        adaptive.exceeded(true);
      }
      adaptive.served((i & 1023) * 1000);
      now += 100_000;
      adaptive.tick(now, 20, 1000);
    }
    return now;
  }
}
