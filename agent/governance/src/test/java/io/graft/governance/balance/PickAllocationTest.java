package io.graft.governance.balance;

import static io.graft.governance.endpoint.EndpointSets.NOW;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.graft.governance.config.Balance;
import io.graft.governance.config.BalanceConfig;
import io.graft.governance.endpoint.Endpoint;
import io.graft.governance.endpoint.EndpointSet;
import io.graft.governance.endpoint.EndpointSets;
import io.graft.governance.hash.AffinityTable;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.time.Randomness;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Picks of any balancer allocate nothing. */
class PickAllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int PICKS = 20_000;

  private final Randomness random = new Randomness(1);
  private final Balancers balancers = new Balancers(random);
  private final Pickers pickers = new Pickers();
  private final AffinityTable sticky = new AffinityTable(100);

  @ParameterizedTest
  @CsvSource({
    "P2C, 3",
    "P2C, 200",
    "LEAST_REQUEST, 10",
    "ROUND_ROBIN, 10",
    "RANDOM, 10",
    "HASH, 10",
    "HASH, 100",
    "HASH, 300"
  })
  void aPickAllocatesNothing(Balance balance, int n) {
    BalanceConfig policy =
        ClientPolicy.builder()
            .set(BalanceConfig.BALANCE, balance)
            .set(BalanceConfig.HASH_BOUND, balance == Balance.HASH ? 1.25 : 0)
            .build()
            .balance();
    EndpointSet endpointSet =
        EndpointSets.of(n, (i, b) -> b.weight(1 + i % 3).zone(i % 2 == 0 ? "a" : "b"));
    Locality here = Locality.of("a", null, null);
    Endpoint[] tried = {endpointSet.endpoint(0), endpointSet.endpoint(1)};
    sticky.keep(1, "i00001", NOW);
    double least = Double.MAX_VALUE;
    // The first rounds are interpreted, and compiled on the way.
    for (int round = 0; round < 10; round++) {
      long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
      for (int i = 0; i < PICKS; i++) {
        long bits = random.nextLong();
        Picker picker = pickers.find(endpointSet, null, policy, here);
        balancers.pick(picker, i % 2 == 0 ? null : tried, policy, bits, true, bits, NOW);
        String id = sticky.find(1, Long.MAX_VALUE, NOW);
        if (id == null || picker.find(id) == null) {
          throw new AssertionError("not found");
        }
      }
      long after = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
      least = Math.min(least, (double) (after - before) / PICKS);
    }
    assertTrue(least < 0.1, least + " B for a pick");
  }
}
