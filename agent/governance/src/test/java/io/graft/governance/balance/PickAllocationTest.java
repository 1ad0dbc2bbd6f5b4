package io.graft.governance.balance;

import static io.graft.governance.balance.Fleets.NOW;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.graft.governance.policy.Balance;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.time.Randomness;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Picks allocate nothing, whichever they are. */
class PickAllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int PICKS = 20_000;

  private final Randomness random = new Randomness(1);
  private final Balancers balancers = new Balancers(random);
  private final Rosters rosters = new Rosters();
  private final Sticky sticky = new Sticky(100);

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
    ClientPolicy policy =
        ClientPolicy.builder()
            .balance(balance)
            .hashBound(balance == Balance.HASH ? 1.25 : 0)
            .build();
    Fleet fleet = Fleets.of(n, (i, b) -> b.weight(1 + i % 3).zone(i % 2 == 0 ? "a" : "b"));
    Surroundings here = Surroundings.of("a", null, null);
    Member[] tried = {fleet.member(0), fleet.member(1)};
    sticky.keep(1, "i00001", NOW);
    double least = Double.MAX_VALUE;
    // The first rounds are interpreted, and compiled on the way.
    for (int round = 0; round < 10; round++) {
      long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
      for (int i = 0; i < PICKS; i++) {
        long bits = random.nextLong();
        Roster roster = rosters.find(fleet, null, policy, here);
        balancers.pick(roster, i % 2 == 0 ? null : tried, policy, bits, true, bits, NOW);
        String id = sticky.find(1, Long.MAX_VALUE, NOW);
        if (id == null || roster.find(id) == null) {
          throw new AssertionError("not found");
        }
      }
      long after = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
      least = Math.min(least, (double) (after - before) / PICKS);
    }
    assertTrue(least < 0.1, least + " B for a pick");
  }
}
