package io.graft.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.time.Randomness;
import java.util.Arrays;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;

/**
 * Ten thousand agents and one registry, in virtual time: the requests during an outage and after
 * it.
 */
class StampedeTest {
  private static final int AGENTS = 10_000;
  private static final long RENEW_MILLIS = 5_000;
  private static final long DOWN_MILLIS = 60_000;
  private static final long UP_MILLIS = 180_000;
  private static final long END_MILLIS = 240_000;

  /** Requests per tenth of a second. */
  private final int[] arrivals = new int[(int) (END_MILLIS / 100) + 200];

  private final long[] registered = new long[AGENTS];

  private record Due(long at, int agent) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      return Long.compare(at, other.at);
    }
  }

  private void run() {
    Randomness random = new Randomness(1);
    Backoff[] backoffs = new Backoff[AGENTS];
    PriorityQueue<Due> queue = new PriorityQueue<>();
    for (int agent = 0; agent < AGENTS; agent++) {
      backoffs[agent] = new Backoff(500, RENEW_MILLIS, random);
      // All agents start at the same time, as in a deployment: the worst case.
      queue.add(new Due(0, agent));
    }
    while (queue.peek().at < END_MILLIS) {
      Due due = queue.poll();
      arrivals[(int) (due.at / 100)]++;
      Backoff backoff = backoffs[due.agent];
      boolean first = due.at == 0;
      boolean up = due.at < DOWN_MILLIS || due.at >= UP_MILLIS;
      if (up) {
        backoff.worked();
        if (due.at >= UP_MILLIS && registered[due.agent] == 0) {
          registered[due.agent] = due.at;
        }
      }
      long wait =
          !up
              ? backoff.failed()
              : first ? backoff.anywhere(RENEW_MILLIS) : backoff.spread(RENEW_MILLIS);
      queue.add(new Due(due.at + wait, due.agent));
    }
  }

  private int most(long from, long to) {
    return Arrays.stream(arrivals, (int) (from / 100), (int) (to / 100)).max().orElse(0);
  }

  @Test
  void aRegistryThatRecoversIsNotOverrun() {
    run();
    // Spread evenly, each tenth of a second would have 2 % of the agents.
    int even = (int) (AGENTS * 100 / RENEW_MILLIS);
    assertTrue(most(RENEW_MILLIS, DOWN_MILLIS) < 2 * even, "after a common start");
    assertTrue(most(UP_MILLIS - 60_000, UP_MILLIS) < 2 * even, "while it is away");
    assertTrue(
        most(UP_MILLIS, END_MILLIS) < 2 * even, "when it is back: " + most(UP_MILLIS, END_MILLIS));
    System.out.printf(
        "10,000 agents, renewed each 5 s: most requests in 100 ms %d at a common start, %d a minute"
            + " later, %d after two minutes of outage, all registered %d ms after its end%n",
        arrivals[0],
        most(DOWN_MILLIS - 5_000, DOWN_MILLIS),
        most(UP_MILLIS, END_MILLIS),
        Arrays.stream(registered).max().orElseThrow() - UP_MILLIS);
  }

  @Test
  void allAgentsRecoverWithinOneRenewal() {
    run();
    assertEquals(0, Arrays.stream(registered).filter(at -> at == 0).count());
    assertTrue(Arrays.stream(registered).max().orElseThrow() <= UP_MILLIS + RENEW_MILLIS);
  }

  @Test
  void aWaitIsBetweenHalfItsMaximumAndItsMaximum() {
    Backoff backoff = new Backoff(500, 3000);
    for (long whole : new long[] {500, 1000, 2000, 3000, 3000, 3000}) {
      long wait = backoff.failed();
      assertTrue(wait >= whole / 2 && wait <= whole, wait + " of " + whole);
    }
    backoff.worked();
    assertTrue(backoff.failed() <= 500);
  }
}
